/**
 * Lets one process at a time do what others would repeat. The lock is a file with its holder's name in it; a holder that died, or
 * takes longer than a broker may, loses it. It only saves calls: whoever cannot have it goes on without.
 */
import { hash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRecord } from './outside-text.ts';

const STALE_MS = 30_000;

export interface FlightLock {
  release(): Promise<void>;
}

/** @returns `undefined` if another process has it, or if the folder cannot be written */
export async function flightLock(folder: string, name: string, now: () => number): Promise<FlightLock | undefined> {
  const path = lockPath(folder, name);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), since: now(), id: randomBytes(8).toString('hex') });
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await made(path, own)) && !((await removedStale(path, now())) && (await made(path, own)))) return undefined;
  } catch {
    return undefined;
  }
  return {
    release: async () => {
      // Somebody may have taken it over from us.
      if ((await textOf(path)) === own) await rm(path, { force: true });
    },
  };
}

/** True if a living process holds the lock. */
export async function isHeld(folder: string, name: string, now: number): Promise<boolean> {
  const text = await textOf(lockPath(folder, name));
  return text !== undefined && !isStale(text, now);
}

function lockPath(folder: string, name: string): string {
  return join(folder, `.${hash('sha256', name).slice(0, 32)}.lock`);
}

/** Makes the lock with its text in one step, so that nobody sees it empty. */
async function made(path: string, own: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, own, { flag: 'wx', mode: 0o600 });
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Renames a stale lock away; of several processes one succeeds, and one that moved a fresh lock puts it back. */
async function removedStale(path: string, now: number): Promise<boolean> {
  const seen = await textOf(path);
  if (seen === undefined || !isStale(seen, now)) return seen === undefined;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, aside);
  const moved = await textOf(aside);
  if (moved !== seen) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return moved === seen;
}

/** True for a lock whose holder died or is too slow, and for a text that no holder wrote. */
function isStale(text: string, now: number): boolean {
  let holder: unknown;
  try {
    holder = JSON.parse(text);
  } catch {
    return true;
  }
  if (!isRecord(holder)) return true;
  const { pid, host, since } = holder;
  if (typeof since !== 'number' || Math.abs(now - since) > STALE_MS) return true;
  return host === hostname() && typeof pid === 'number' && !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
