/**
 * Counts failed logins: those in the store, and those that this function has not written yet. A write costs money and guessing
 * makes many, so there is at most one a second for each key, except for the one attempt after a wait, which is written when it is
 * claimed, and when it succeeds.
 */
import { randomId, type RandomBytes } from './secret.ts';

const NAME_WINDOW_MS = 3_600_000;
const ADDRESS_WINDOW_MS = 60_000;
/** A success is written again after this time, and not with each login. */
const SUCCESS_AGE_MS = 300_000;
const WRITE_EVERY_MS = 1000;
const CLAIM_ID_CHARACTERS = 16;
/** Limits the keys that one warm function remembers. */
const MAX_REMEMBERED = 10_000;

/** Names a counter: one name's failures at an address, or all names' there. */
export interface LoginKey {
  readonly team: string;
  readonly address: string;
  /** Digest of the name, so a row reveals none. */
  readonly digest?: string;
}

/** A count, whose times are epoch milliseconds. */
export interface LoginCount {
  readonly failures: number;
  /** Start of the first failed attempt. */
  readonly sinceMs: number;
  /** Start of the last failed attempt. */
  readonly lastMs: number;
  readonly succeededMs?: number;
}

/** Stores the counts. */
export interface LoginStore {
  getCount(key: LoginKey): Promise<LoginCount | undefined>;
  /** Adds failures to those that began after `windowStartMs`, or restarts the count. */
  addFailures(key: LoginKey, failures: number, lastMs: number, windowStartMs: number): Promise<void>;
  /**
   * Adds failures to exactly the count that was read.
   * @param claimId random, by which a retried write recognises its own effect
   * @returns false if the stored count is another one by now
   */
  claim(key: LoginKey, seen: LoginCount, failures: number, nowMs: number, claimId: string): Promise<boolean>;
  /** Resets the count, and records the success. */
  noteSuccess(key: LoginKey, succeededMs: number): Promise<void>;
}

/** The stored count of a key, and how many writes of this function came before the read. */
export interface ReadCount {
  readonly count: LoginCount | undefined;
  readonly afterWrites: number;
}

/** The state of a key in this function. */
interface Here {
  /** Failures that are not in the store. */
  failures: number;
  /** Failures that are being written: the store may have them, or not yet. */
  writing: number;
  /** Failures of the last write, and its number: an earlier read may not have them. */
  written: number;
  writtenAs: number;
  /** Start of the last of these failures. */
  lastMs: number;
  /** Attempts that have begun, and have no result yet. */
  underWay: number;
  /** Start of the last attempt. */
  beganMs: number;
  /** Time of the last success; `owesSuccess` means that the store does not have it. */
  succeededMs: number;
  owesSuccess: boolean;
  wroteMs: number;
}

export class LoginCounts {
  readonly #store: LoginStore;
  readonly #random: RandomBytes;
  readonly #here = new Map<string, Here>();
  #writes = 0;

  constructor(store: LoginStore, random: RandomBytes) {
    this.#store = store;
    this.#random = random;
  }

  /** Reads the stored count. Throws LatchkeyError upstream_unavailable. */
  async read(key: LoginKey): Promise<ReadCount> {
    const afterWrites = this.#writes;
    return { count: await this.#store.getCount(key), afterWrites };
  }

  /** Adds the stored count and the unwritten one: a pending attempt counts as one that fails. */
  countOf(key: LoginKey, { count: stored, afterWrites }: ReadCount, nowMs: number): LoginCount {
    const here = this.#here.get(keyText(key));
    const startMs = windowStartOf(key, nowMs);
    const [storedSuccessMs, successMs] = [stored?.succeededMs ?? 0, here?.succeededMs ?? 0];
    // A success forgives the failures before it, even while the store does not have it.
    const counted = stored !== undefined && stored.sinceMs > startMs && stored.lastMs > successMs ? stored : undefined;
    const failed = here !== undefined && here.lastMs > startMs ? here : undefined;
    const underWay = here !== undefined && here.underWay > 0 ? here : undefined;
    const succeededMs = Math.max(storedSuccessMs, successMs);
    const missed = failed !== undefined && failed.writtenAs > afterWrites ? failed.written : 0;
    const unwritten = (failed?.failures ?? 0) + (failed?.writing ?? 0) + missed;
    return {
      failures: (counted?.failures ?? 0) + unwritten + (underWay?.underWay ?? 0),
      sinceMs: counted?.sinceMs ?? nowMs,
      lastMs: Math.max(counted?.lastMs ?? 0, failed?.lastMs ?? 0, underWay?.beganMs ?? 0),
      ...(succeededMs === 0 ? {} : { succeededMs }),
    };
  }

  /** Counts an attempt that begins, until the returned function is called. */
  begin(key: LoginKey, nowMs: number): () => void {
    const here = this.#entry(key);
    here.underWay += 1;
    here.beganMs = nowMs;
    return () => {
      here.underWay -= 1;
    };
  }

  /**
   * Claims the one attempt that is allowed after a wait, before any other function does, and counts it as one that fails.
   * @param stored the count by which the attempt was admitted
   * @returns false if another function has it
   * @throws LatchkeyError upstream_unavailable
   */
  async claim(key: LoginKey, stored: LoginCount, nowMs: number): Promise<boolean> {
    const here = this.#entry(key);
    const { failures, wroteMs } = here;
    here.failures = 0;
    here.writing += failures;
    here.wroteMs = nowMs;
    let isOurs = false;
    try {
      isOurs = await this.#store.claim(key, stored, failures + 1, nowMs, randomId(CLAIM_ID_CHARACTERS, this.#random));
    } finally {
      here.writing -= failures;
      if (!isOurs) {
        here.failures += failures;
        here.wroteMs = wroteMs;
      }
    }
    return isOurs;
  }

  /**
   * Counts one more failure, of an attempt that began then, and writes if a write is due.
   * @throws LatchkeyError upstream_unavailable; the failure is counted all the same
   */
  async fail(key: LoginKey, beganMs: number, nowMs: number): Promise<void> {
    const here = this.#entry(key);
    if (here.lastMs <= windowStartOf(key, nowMs)) here.failures = 0;
    here.failures += 1;
    here.lastMs = Math.max(here.lastMs, beganMs);
    await this.#write(key, here, nowMs);
  }

  /**
   * Clears the failures until now.
   * @param count by which the attempt was admitted
   * @param isClaimed true if the store has counted the attempt: others wait for it, so its success is written at once
   * @throws LatchkeyError upstream_unavailable
   */
  async succeed(key: LoginKey, count: LoginCount, nowMs: number, isClaimed: boolean): Promise<void> {
    const here = this.#entry(key);
    const isNoted = count.succeededMs !== undefined && nowMs - count.succeededMs < SUCCESS_AGE_MS;
    const owes = here.owesSuccess || !isNoted || count.failures > 0 || here.failures + here.writing > 0;
    if (!owes) return;
    here.failures = 0;
    here.succeededMs = nowMs;
    here.owesSuccess = true;
    if (isClaimed) here.wroteMs = 0;
    await this.#write(key, here, nowMs);
  }

  async #write(key: LoginKey, here: Here, nowMs: number): Promise<void> {
    const { wroteMs } = here;
    if (nowMs >= wroteMs && nowMs - wroteMs < WRITE_EVERY_MS) return;
    here.wroteMs = nowMs;
    const sent = here.owesSuccess ? 0 : here.failures;
    here.failures -= sent;
    here.writing += sent;
    try {
      if (here.owesSuccess) {
        await this.#store.noteSuccess(key, here.succeededMs);
        here.owesSuccess = false;
      } else if (sent > 0) await this.#store.addFailures(key, sent, here.lastMs, windowStartOf(key, nowMs));
      this.#writes += 1;
      here.written = sent;
      here.writtenAs = this.#writes;
    } catch (error) {
      here.failures += sent;
      here.wroteMs = wroteMs;
      throw error;
    } finally {
      here.writing -= sent;
    }
  }

  #entry(key: LoginKey): Here {
    const text = keyText(key);
    const kept = this.#here.get(text) ?? {
      failures: 0,
      writing: 0,
      written: 0,
      writtenAs: 0,
      lastMs: 0,
      underWay: 0,
      beganMs: 0,
      succeededMs: 0,
      owesSuccess: false,
      wroteMs: 0,
    };
    // The most recently used is last, so the longest idle key is dropped first.
    this.#here.delete(text);
    this.#here.set(text, kept);
    const oldest = this.#here.keys().next();
    if (this.#here.size > MAX_REMEMBERED && oldest.done !== true) this.#here.delete(oldest.value);
    return kept;
  }
}

function windowStartOf({ digest }: LoginKey, nowMs: number): number {
  return nowMs - (digest === undefined ? ADDRESS_WINDOW_MS : NAME_WINDOW_MS);
}

function keyText({ team, address, digest }: LoginKey): string {
  return JSON.stringify([team, address, digest]);
}
