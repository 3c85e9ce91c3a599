/**
 * Finds an `npm start` on this machine by its data folder: its addresses, the stand-in's root key and the functions' environment. It
 * also notices such a folder for an operator who forgot `--local`.
 */
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { LatchkeyError } from '../../../shared/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_FOLDER = '.latchkey';
const CONNECT_TIMEOUT_MS = 5000;

interface LocalBroker {
  readonly broker: string;
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The functions' environment. */
  readonly functions: Environment;
}

/** @param folder the data folder; `true` for the default one */
export function localFolder(folder: string | true, environment: Environment): string {
  return folder === true ? environment['LATCHKEY_DATA'] || DEFAULT_FOLDER : folder;
}

/** @throws LatchkeyError not_found (no such folder, or a damaged file), upstream_unavailable (its broker is not running) */
export async function readLocalBroker(folder: string): Promise<LocalBroker> {
  const [broker, aws] = await textsOf(folder, 'demo.json', ['broker', 'aws'], (text) => URL.canParse(text));
  const [accessKeyId, secretAccessKey] = await textsOf(folder, 'aws.json', ['accessKeyId', 'secretAccessKey']);
  const functions = await fileOf(folder, 'functions.json', isEnvironment);
  if (!(await answers(aws)))
    throw new LatchkeyError(
      'upstream_unavailable',
      `the broker of the data folder ${folder} is not running; start it in another terminal: ${startLine(folder)}`,
    );
  return { broker, key: { accessKeyId, secretAccessKey }, functions };
}

/** Adds a way out to an error of connecting to AWS, where the data folder of a local broker is at hand. */
export async function withLocalHint(error: unknown, environment: Environment): Promise<unknown> {
  if (!(error instanceof LatchkeyError)) return error;
  const folder = localFolder(true, environment);
  try {
    await access(join(folder, 'functions.json'));
  } catch {
    return error;
  }
  const hint = `a local broker's data folder is here (${folder}): if you mean that broker, add --local`;
  return new LatchkeyError(error.code, `${error.message}. Or: ${hint}`, { cause: error.cause });
}

/** Returns two fields of a file, each of which is a text that passes the check. */
async function textsOf(
  folder: string,
  name: string,
  fields: readonly [string, string],
  isGood = (text: string): boolean => text !== '',
): Promise<readonly [string, string]> {
  const isComplete = (value: unknown): value is Readonly<Record<string, string>> =>
    isRecord(value) &&
    fields.every((field) => {
      const text = value[field];
      return typeof text === 'string' && isGood(text);
    });
  const content = await fileOf(folder, name, isComplete);
  return [content[fields[0]] ?? '', content[fields[1]] ?? ''];
}

/** The errors do not repeat what a file holds: secrets, mostly. */
async function fileOf<Content>(
  folder: string,
  name: string,
  isContent: (value: unknown) => value is Content,
): Promise<Content> {
  const fault = (what: string, cause?: unknown): LatchkeyError =>
    new LatchkeyError(
      'not_found',
      `${folder} is not the data folder of an npm start: its ${name} ${what}; run npm start, or name its folder: --local <folder>`,
      { cause },
    );
  let text: string;
  try {
    text = await readFile(join(folder, name), 'utf8');
  } catch (cause) {
    throw fault('cannot be read', cause);
  }
  const content = parsed(text);
  if (!isContent(content)) throw fault('is damaged');
  return content;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEnvironment(value: unknown): value is Environment {
  return (
    isRecord(value) && 'TABLE_NAME' in value && Object.values(value).every((setting) => typeof setting === 'string')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** True if something listens at the address of the stand-in, which has the table. */
async function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectSocket({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function startLine(folder: string): string {
  return folder === DEFAULT_FOLDER ? 'npm start' : `LATCHKEY_DATA='${folder.replaceAll("'", "'\\''")}' npm start`;
}
