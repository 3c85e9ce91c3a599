/**
 * The account's secrets and ids: keys, ids of roles and inline policies are generated once and stored in `account.json`
 * of the data folder. The root key is also written to `aws.json`, for people. Both files are readable by their owner
 * alone.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../files.ts';
import { DataFolderError } from '../lock.ts';
import { newKeyId, newSecretKey } from './sessions.ts';

const SEALING_KEY_BYTES = 32;

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface AccountKeys {
  readonly root: KeyPair;
  /** Base64 of 32 bytes, which seal session tokens. */
  readonly sealingKey: string;
  readonly users: Record<string, KeyPair>;
  readonly roleIds: Record<string, string>;
  /** Inline policies as JSON text, by role and policy name. */
  readonly inlinePolicies: Record<string, Record<string, string>>;
}

/**
 * Reads the keys, and generates those that are missing.
 * @throws DataFolderError if the file is damaged; nothing is written then
 */
export async function openKeys(
  dataDir: string,
  userNames: readonly string[],
  roleNames: readonly string[],
): Promise<AccountKeys> {
  const stored = await readKeys(accountFile(dataDir));
  const keys: AccountKeys = {
    root: stored?.root ?? newKeyPair(),
    sealingKey: stored?.sealingKey ?? randomBytes(SEALING_KEY_BYTES).toString('base64'),
    users: { ...stored?.users },
    roleIds: { ...stored?.roleIds },
    inlinePolicies: { ...stored?.inlinePolicies },
  };
  for (const name of userNames) keys.users[name] ??= newKeyPair();
  for (const name of roleNames) keys.roleIds[name] ??= newKeyId('AROA');
  await saveKeys(dataDir, keys);
  await writePrivateFile(join(dataDir, 'aws.json'), `${JSON.stringify(keys.root, null, 2)}\n`);
  return keys;
}

export async function saveKeys(dataDir: string, keys: AccountKeys): Promise<void> {
  await writePrivateFile(accountFile(dataDir), `${JSON.stringify(keys, null, 2)}\n`);
}

function accountFile(dataDir: string): string {
  return join(dataDir, 'account.json');
}

/** Returns `null` only for a missing file: a damaged one must not silently become a new account. */
async function readKeys(file: string): Promise<AccountKeys | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new DataFolderError(`${file} cannot be read (${code}); make it a file of this user, or restore it`);
  }
  const keys = parsed(text);
  if (!isAccountKeys(keys))
    throw new DataFolderError(`${file} is damaged; restore it, or remove the data folder to begin anew`);
  return keys;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAccountKeys(value: unknown): value is AccountKeys {
  if (!isRecord(value)) return false;
  const { root, sealingKey, users, roleIds, inlinePolicies } = value;
  return (
    isKeyPair(root) &&
    isText(sealingKey) &&
    Buffer.from(sealingKey, 'base64').length === SEALING_KEY_BYTES &&
    isRecordOf(users, isKeyPair) &&
    isRecordOf(roleIds, isText) &&
    isRecordOf(inlinePolicies, (policies) => isRecordOf(policies, isText))
  );
}

function isKeyPair(value: unknown): value is KeyPair {
  return isRecord(value) && isText(value['accessKeyId']) && isText(value['secretAccessKey']);
}

function isRecordOf(value: unknown, isValue: (value: unknown) => boolean): boolean {
  return isRecord(value) && Object.values(value).every(isValue);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function newKeyPair(): KeyPair {
  return { accessKeyId: newKeyId('AKIA'), secretAccessKey: newSecretKey() };
}
