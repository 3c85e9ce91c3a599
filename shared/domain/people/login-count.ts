/**
 * Counts failed logins: what the store knows, and what this function knows and has not written yet. A write costs money and
 * those who guess make many, so there is at most one a second for each key, but for the one attempt after a wait, which is
 * written when it is taken, and when it succeeds.
 */
import { randomId, type RandomBytes } from './secret.ts';

const NAME_WINDOW_MS = 3_600_000;
const ADDRESS_WINDOW_MS = 60_000;
/** A success is written again after this time, and not with each login. */
const SUCCESS_AGE_MS = 300_000;
const WRITE_EVERY_MS = 1000;
const CLAIM_ID_CHARACTERS = 16;
/** Keys that one warm function remembers. */
const MAX_REMEMBERED = 10_000;

/** Names a counter: one name's failures at an address, or all names' there. */
export interface LoginKey {
  readonly team: string;
  readonly address: string;
  /** Digest of the name: a row tells nobody's. */
  readonly digest?: string;
}

/** Times are epoch milliseconds. */
export interface LoginCount {
  readonly failures: number;
  /** Start of the first failed attempt. */
  readonly sinceMs: number;
  /** Start of the last one. */
  readonly lastMs: number;
  readonly succeededMs?: number;
}

/** Keeps the counts. */
export interface LoginStore {
  getCount(key: LoginKey): Promise<LoginCount | undefined>;
  /** Adds failures to those that began after `windowStartMs`, or begins anew. */
  addFailures(key: LoginKey, failures: number, lastMs: number, windowStartMs: number): Promise<void>;
  /**
   * Adds failures to exactly the count that was read.
   * @param claimId random, by which a write that was repeated knows itself
   * @returns false if the stored count is another one by now
   */
  claim(key: LoginKey, seen: LoginCount, failures: number, nowMs: number, claimId: string): Promise<boolean>;
  /** Begins anew with none, and notes the success. */
  noteSuccess(key: LoginKey, succeededMs: number): Promise<void>;
}

/** Holds what was read of a key, and after how many writes of this function that read began. */
export interface ReadCount {
  readonly count: LoginCount | undefined;
  readonly afterWrites: number;
}

/** Holds what this function knows of a key. */
interface Here {
  /** Failures that the store does not know. */
  failures: number;
  /** Failures that are being written: the store may know them, or not yet. */
  writing: number;
  /** Failures that the last write stored, and its number: a read that began before it may not have them. */
  written: number;
  writtenAs: number;
  /** Start of the last of these. */
  lastMs: number;
  /** Attempts that have begun, and of which nobody knows yet what becomes. */
  underWay: number;
  /** Start of the last attempt. */
  beganMs: number;
  /** Time of the last success; `owesSuccess` says that the store does not know it. */
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

  /** Reads what the store knows. Throws LatchkeyError upstream_unavailable. */
  async read(key: LoginKey): Promise<ReadCount> {
    const afterWrites = this.#writes;
    return { count: await this.#store.getCount(key), afterWrites };
  }

  /** Puts what is stored together with what is not yet: an attempt under way counts as one that fails. */
  countOf(key: LoginKey, { count: stored, afterWrites }: ReadCount, nowMs: number): LoginCount {
    const here = this.#here.get(keyText(key));
    const startMs = windowStartOf(key, nowMs);
    const [storedSuccessMs, successMs] = [stored?.succeededMs ?? 0, here?.succeededMs ?? 0];
    // A success forgives what came before it, also while the store does not know of it.
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

  /** Counts an attempt that begins, until what it returns is called. */
  begin(key: LoginKey, nowMs: number): () => void {
    const here = this.#entry(key);
    here.underWay += 1;
    here.beganMs = nowMs;
    return () => {
      here.underWay -= 1;
    };
  }

  /**
   * Takes the one attempt that a wait lets in, before any other function does, and counts it as one that fails.
   * @param stored as the attempt was let in by
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
   * Counts one more failure, of an attempt that began then, and writes what is due.
   * @throws LatchkeyError upstream_unavailable; it is counted all the same
   */
  async fail(key: LoginKey, beganMs: number, nowMs: number): Promise<void> {
    const here = this.#entry(key);
    if (here.lastMs <= windowStartOf(key, nowMs)) here.failures = 0;
    here.failures += 1;
    here.lastMs = Math.max(here.lastMs, beganMs);
    await this.#write(key, here, nowMs);
  }

  /**
   * Forgives the failures until now.
   * @param count as the attempt was let in by
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
    // Most recently used last, so that the idlest is forgotten first.
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
