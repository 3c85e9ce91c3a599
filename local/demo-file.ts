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

const REMEDY =
  'restore it, or remove it: the next start then makes new invites; the open ones, and the tokens and login of demo-smap, are lost';
const SMAP_FIELDS = ['team', 'bucket', 'proxyToken', 'serverToken', 'admin', 'user', 'password', 'picture'];

/**
 * Returns whose folder it is: the demo's, or that of a store of the operator's own, which has addresses alone. An older version's
 * demo is one, too, whatever it lacks.
 * @returns `null` for a missing file alone. @throws StartError for a damaged one
 */
export async function demoFileKind(dataDir: string): Promise<'demo' | 'addresses' | null> {
  const value = await readDemoFile(dataDir);
  if (value === null) return null;
  if ('invites' in value) return 'demo';
  if (isText(value['broker']) && isText(value['aws'])) return 'addresses';
  throw damaged(dataDir);
}

/** @returns `null` for a missing file alone. @throws StartError for one that lacks a part of the demo */
export async function readKeptDemo(dataDir: string): Promise<KeptDemo | null> {
  const value = await readDemoFile(dataDir);
  if (value === null || isKeptDemo(value)) return value;
  throw damaged(dataDir);
}

async function readDemoFile(dataDir: string): Promise<Readonly<Record<string, unknown>> | null> {
  const text = await readFileIfAny(join(dataDir, DEMO_FILE), REMEDY);
  if (text === null) return null;
  const value = parsed(text);
  if (isRecord(value)) return value;
  throw damaged(dataDir);
}

function damaged(dataDir: string): StartError {
  return new StartError(`${join(dataDir, DEMO_FILE)} is damaged; ${REMEDY}`);
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

function isKeptDemo(value: object): value is KeptDemo {
  const { team, bucket, invites, names, smap } = value as Readonly<Record<string, unknown>>;
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
