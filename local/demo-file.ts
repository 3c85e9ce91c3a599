/**
 * Reads `demo.json` of the data folder: what the demo is, or the addresses beside a store of the operator's own. A file that cannot
 * be understood is never taken for a missing one, because the next start would write over the invites and tokens in it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SmapDemo } from './demo-smap.ts';
import { StartError } from './start-error.ts';

export const DEMO_FILE = 'demo.json';

/** The parts of the demo that are made once and kept. */
export interface KeptDemo {
  readonly team: string;
  readonly bucket: string;
  /** Codes of the invites; each is redeemed once. */
  readonly invites: { readonly ada: string; readonly max: string };
  /** The names in the invites, if others enrolled as ada and max before. */
  readonly names?: { readonly ada: string; readonly max: string };
  readonly smap?: SmapDemo;
}

/** The kept demo, or the mark that the folder belongs to a store of the operator's own. */
export type DemoFile = KeptDemo | 'addresses';

const REMEDY =
  'restore it, or remove it: the next start then makes new invites; the open ones, and the tokens and login of demo-smap, are lost';
const SMAP_FIELDS = ['team', 'bucket', 'proxyToken', 'serverToken', 'admin', 'user', 'password', 'picture'];

/** @returns `null` for a missing file alone. @throws StartError for a damaged one */
export async function readDemoFile(dataDir: string): Promise<DemoFile | null> {
  const file = join(dataDir, DEMO_FILE);
  const text = await readFileIfAny(file, REMEDY);
  if (text === null) return null;
  const value = parsed(text);
  if (isKeptDemo(value)) return value;
  if (isRecord(value) && !('invites' in value) && isText(value['broker']) && isText(value['aws'])) return 'addresses';
  throw new StartError(`${file} is damaged; ${REMEDY}`);
}

/** @returns `null` for a missing file alone. @throws StartError for one that cannot be read */
export async function readFileIfAny(file: string, remedy: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // The folder itself is looked at by whoever makes it.
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new StartError(`${file} cannot be read (${code}); ${remedy}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKeptDemo(value: unknown): value is KeptDemo {
  if (!isRecord(value)) return false;
  const { team, bucket, invites, names, smap } = value;
  return (
    isText(team) &&
    isText(bucket) &&
    hasTexts(invites, ['ada', 'max']) &&
    (names === undefined || hasTexts(names, ['ada', 'max'])) &&
    (smap === undefined || hasTexts(smap, SMAP_FIELDS))
  );
}

function hasTexts(value: unknown, fields: readonly string[]): boolean {
  return isRecord(value) && fields.every((field) => isText(value[field]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
