/**
 * Keeps sessions on disk, so that an SDK that asks for credentials with each command costs no call. A file that is torn, another's,
 * open to others or of another token is as good as none.
 */
import { hash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFolder, readPrivateFile, writePrivateFile } from './home-folder.ts';
import { isRecord } from './outside-text.ts';
import type { SignIn } from './sign-in.ts';

const VERSION = 1;
/** Sessions live an hour at most, so older files are of no use. */
const LEFTOVER_MS = 2 * 3600 * 1000;

export interface Narrowed {
  readonly areas?: readonly string[];
  readonly actions?: readonly string[];
  readonly durationSeconds?: number;
}

/** The broker's answer, as it is given to others. */
export interface SessionAnswer {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiration: string;
  };
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly [field: string]: unknown;
}

export interface KeptSession {
  readonly answer: SessionAnswer;
  /** By the local clock, in milliseconds of the epoch. */
  readonly fetchedAt: number;
  /** The life of the session when it was fetched, by the broker's clock: the local one may be off. */
  readonly lifeSeconds: number;
}

export class KeptSessions {
  readonly folder: string;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.folder = join(homeFolder(environment), 'sessions');
  }

  /** Returns the kept session, in whatever state of its life; `undefined` if there is none that can be believed. */
  async find(key: string): Promise<KeptSession | undefined> {
    try {
      const text = await readPrivateFile(join(this.folder, fileOf(key)));
      return text === undefined ? undefined : parseKept(JSON.parse(text), key);
    } catch {
      return undefined;
    }
  }

  /** @throws LatchkeyError internal if it cannot be stored */
  async keep(key: string, session: KeptSession, now: number): Promise<void> {
    await writePrivateFile(this.folder, fileOf(key), JSON.stringify({ version: VERSION, key, ...session }));
    await this.#removeWhere(async (path) => now - (await stat(path)).mtimeMs > LEFTOVER_MS);
  }

  async drop(key: string): Promise<void> {
    await rm(join(this.folder, fileOf(key)), { force: true });
  }

  /** Forgets all sessions of a sign-in. */
  async dropAll(signIn: SignIn): Promise<void> {
    const prefix = prefixOf(signIn);
    await this.#removeWhere((path) => Promise.resolve(path.startsWith(join(this.folder, prefix))));
  }

  /** Tidies up; what cannot be removed stays. */
  async #removeWhere(isUnwanted: (path: string) => Promise<boolean>): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((each) => /^\.?[0-9a-f]{16}-[0-9a-f]{32}/.test(each))) {
      const path = join(this.folder, name);
      await isUnwanted(path).then(
        (unwanted) => (unwanted ? rm(path, { force: true }) : undefined),
        () => undefined,
      );
    }
  }
}

/** Returns the key of a session: everything that shapes it. The token is in it by its hash alone. */
export function sessionKey(signIn: SignIn, { areas, actions, durationSeconds }: Narrowed): string {
  const sorted = (list: readonly string[] | undefined): readonly string[] | null =>
    list === undefined ? null : [...new Set(list)].sort();
  const narrowing = [sorted(areas), sorted(actions), durationSeconds ?? null];
  return `${prefixOf(signIn)}${hash('sha256', JSON.stringify([hash('sha256', signIn.token), narrowing])).slice(0, 32)}`;
}

function prefixOf({ broker, team, user }: SignIn): string {
  return `${hash('sha256', JSON.stringify([broker, team, user])).slice(0, 16)}-`;
}

function fileOf(key: string): string {
  return `${key}.json`;
}

function parseKept(value: unknown, key: string): KeptSession | undefined {
  if (!isRecord(value) || value['version'] !== VERSION || value['key'] !== key) return undefined;
  const { answer, fetchedAt, lifeSeconds } = value;
  if (typeof fetchedAt !== 'number' || typeof lifeSeconds !== 'number' || !isSessionAnswer(answer)) return undefined;
  return { answer, fetchedAt, lifeSeconds };
}

/** True for an answer that has everything an SDK needs, in characters that a line of a shell or a header can hold. */
export function isSessionAnswer(answer: unknown): answer is SessionAnswer {
  if (!isRecord(answer) || !isRecord(answer['credentials'])) return false;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = answer['credentials'];
  const texts = [accessKeyId, secretAccessKey, sessionToken, expiration, answer['bucket'], answer['region']];
  return texts.every(isLine) && (answer['endpoint'] === null || isLine(answer['endpoint']));
}

function isLine(text: unknown): boolean {
  return typeof text === 'string' && /^[\x21-\x7e]+$/.test(text);
}
