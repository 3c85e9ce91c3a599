/**
 * Failed logins, counted so that nobody guesses a password and nobody is locked out: no request is held, and a name waits
 * only at the address where it failed. A shared address waits 2 s at most, and not for those who sign in there.
 */
import { hash } from 'node:crypto';
import { LatchkeyError } from '../../errors.ts';

/** A name at an address may fail so often before it waits: 1, 2, 4 … seconds. */
export const MAX_NAME_FAILURES = 5;
const MAX_NAME_WAIT_MS = 60_000;
const NAME_WINDOW_MS = 3_600_000;
/** All names of one address together, within a minute. */
export const MAX_ADDRESS_FAILURES = 100;
const ADDRESS_WAIT_MS = 2000;
const ADDRESS_WINDOW_MS = 60_000;
/** A name that succeeded at an address is not held to what others do there. */
const TRUSTED_MS = 24 * 3_600_000;
/** A success is written again after this time, and not with each login. */
const SUCCESS_AGE_MS = 3_600_000;
const WRITE_EVERY_MS = 1000;
/** Keys that one warm function remembers. */
const MAX_REMEMBERED = 10_000;
const DIGEST_CHARACTERS = 32;

/** Whose failures are counted: those of one name at an address, or of all names there. */
export interface LoginKey {
  readonly team: string;
  readonly address: string;
  /** Digest of the name: a row tells nobody's. */
  readonly digest?: string;
}

/** Times are epoch milliseconds. */
export interface LoginCount {
  readonly failures: number;
  /** When the first of them happened. */
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly succeededMs?: number;
}

/** Where counts are kept. */
export interface LoginStore {
  getCount(key: LoginKey): Promise<LoginCount | undefined>;
  /** Adds failures to those that began after `windowStartMs`, or begins anew. */
  addFailures(key: LoginKey, failures: number, nowMs: number, windowStartMs: number): Promise<void>;
  /** Begins anew with none, and notes the success. */
  noteSuccess(key: LoginKey, nowMs: number): Promise<void>;
}

/** What this function knows of a key, and the store does not yet. */
interface Unwritten {
  failures: number;
  /** Attempts that have begun, and of which nobody knows yet what becomes. */
  underWay: number;
  lastMs: number;
  wroteMs: number;
}

/** One attempt that was admitted: exactly one of its ends is to be called. */
export interface Attempt {
  succeeded(): Promise<void>;
  failed(): Promise<void>;
  /** Neither: nobody could tell. */
  dropped(): void;
}

export class LoginFailures {
  readonly #store: LoginStore;
  readonly #now: () => Date;
  readonly #unwritten = new Map<string, Unwritten>();

  constructor(store: LoginStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Lets an attempt begin, before its password is looked at.
   * @throws LatchkeyError rate_limited, upstream_unavailable
   */
  async admit(team: string, address: string, name: string): Promise<Attempt> {
    const ofName = { team, address, digest: hash('sha256', name).slice(0, DIGEST_CHARACTERS) };
    const ofAddress = { team, address };
    const [nameCount, addressCount] = await Promise.all([this.#countOf(ofName), this.#countOf(ofAddress)]);
    const nowMs = this.#now().getTime();
    const waitMs = Math.max(nameWaitMs(nameCount, nowMs), addressWaitMs(addressCount, nameCount, nowMs));
    if (waitMs > 0)
      throw new LatchkeyError('rate_limited', 'too many logins failed; wait, and try again', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    const entries = [this.#entry(ofName), this.#entry(ofAddress)];
    for (const entry of entries) entry.underWay += 1;
    const end = (): void => {
      for (const entry of entries) entry.underWay -= 1;
    };
    return {
      succeeded: async () => {
        end();
        await this.#succeed(ofName, nameCount);
      },
      failed: async () => {
        end();
        await Promise.all([this.#fail(ofName, NAME_WINDOW_MS), this.#fail(ofAddress, ADDRESS_WINDOW_MS)]);
      },
      dropped: end,
    };
  }

  /** Puts together what is stored and what is not yet. */
  async #countOf(key: LoginKey): Promise<LoginCount | undefined> {
    const stored = await this.#store.getCount(key);
    const here = this.#unwritten.get(keyText(key));
    const nowMs = this.#now().getTime();
    const windowMs = key.digest === undefined ? ADDRESS_WINDOW_MS : NAME_WINDOW_MS;
    const counts = stored !== undefined && stored.sinceMs > nowMs - windowMs;
    const more = here === undefined ? 0 : here.underWay + (here.lastMs > nowMs - windowMs ? here.failures : 0);
    if (stored === undefined && more === 0) return undefined;
    const lastMs = Math.max(counts ? stored.lastMs : 0, here?.lastMs ?? 0);
    return {
      failures: (counts ? stored.failures : 0) + more,
      sinceMs: counts ? stored.sinceMs : nowMs,
      lastMs: lastMs === 0 ? nowMs : lastMs,
      ...(stored?.succeededMs === undefined ? {} : { succeededMs: stored.succeededMs }),
    };
  }

  /** Counts one more, and writes what has not been written, at most once a second. */
  async #fail(key: LoginKey, windowMs: number): Promise<void> {
    const entry = this.#entry(key);
    const nowMs = this.#now().getTime();
    entry.failures += 1;
    entry.lastMs = nowMs;
    if (nowMs - entry.wroteMs < WRITE_EVERY_MS) return;
    const { failures, wroteMs } = entry;
    entry.failures = 0;
    entry.wroteMs = nowMs;
    try {
      await this.#store.addFailures(key, failures, nowMs, nowMs - windowMs);
    } catch (error) {
      entry.failures += failures;
      entry.wroteMs = wroteMs;
      throw error;
    }
  }

  async #succeed(key: LoginKey, count: LoginCount | undefined): Promise<void> {
    const nowMs = this.#now().getTime();
    const entry = this.#entry(key);
    entry.failures = 0;
    const isNoted = count?.succeededMs !== undefined && nowMs - count.succeededMs < SUCCESS_AGE_MS;
    if ((isNoted && count.failures === 0) || nowMs - entry.wroteMs < WRITE_EVERY_MS) return;
    entry.wroteMs = nowMs;
    await this.#store.noteSuccess(key, nowMs);
  }

  #entry(key: LoginKey): Unwritten {
    const text = keyText(key);
    const kept = this.#unwritten.get(text) ?? { failures: 0, underWay: 0, lastMs: 0, wroteMs: 0 };
    // Most recently used last, so that the idlest is forgotten first.
    this.#unwritten.delete(text);
    this.#unwritten.set(text, kept);
    const oldest = this.#unwritten.keys().next();
    if (this.#unwritten.size > MAX_REMEMBERED && oldest.done !== true) this.#unwritten.delete(oldest.value);
    return kept;
  }
}

function nameWaitMs(count: LoginCount | undefined, nowMs: number): number {
  if (count === undefined || count.failures < MAX_NAME_FAILURES) return 0;
  const waitMs = Math.min(MAX_NAME_WAIT_MS, 1000 * 2 ** (count.failures - MAX_NAME_FAILURES));
  return count.lastMs + waitMs - nowMs;
}

function addressWaitMs(count: LoginCount | undefined, name: LoginCount | undefined, nowMs: number): number {
  if (count === undefined || count.failures < MAX_ADDRESS_FAILURES) return 0;
  if (name?.succeededMs !== undefined && nowMs - name.succeededMs < TRUSTED_MS) return 0;
  return count.lastMs + ADDRESS_WAIT_MS - nowMs;
}

function keyText({ team, address, digest }: LoginKey): string {
  return JSON.stringify([team, address, digest]);
}
