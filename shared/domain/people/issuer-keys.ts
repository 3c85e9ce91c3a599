/**
 * Caches the keys of one issuer in a warm function. They are fetched again when they are old, and when a token names one that is not
 * among them: at most once a minute, so a flood of invented key ids makes no calls. Simultaneous readers share one fetch.
 */
import { LatchkeyError } from '../../errors.ts';

/** Keys that their issuer has withdrawn are accepted this long, in milliseconds. */
const MAX_AGE_MS = 3_600_000;
/** The least time between two fetches of one issuer's keys, in milliseconds. */
const MIN_INTERVAL_MS = 60_000;
/** The least time between a failed fetch and the next, in milliseconds, while there are no keys at all. */
const RETRY_INTERVAL_MS = 10_000;

export class IssuerKeys<Keys> {
  readonly #load: () => Promise<Keys>;
  readonly #now: () => Date;
  #keys: { readonly value: Keys; readonly fetchedAtMs: number } | undefined;
  #lastTry: { readonly atMs: number; readonly hasFailed: boolean } | undefined;
  #underWay: Promise<Keys> | undefined;

  /** @param load fetches the keys; it throws LatchkeyError upstream_unavailable */
  constructor(load: () => Promise<Keys>, now: () => Date) {
    this.#load = load;
    this.#now = now;
  }

  /** Returns the keys, at most an hour old. Throws LatchkeyError upstream_unavailable. */
  async current(): Promise<Keys> {
    const keys = this.#keys;
    if (keys !== undefined && this.#ageMs(keys.fetchedAtMs) < MAX_AGE_MS) return keys.value;
    if (this.#lastTry?.hasFailed === true && this.#ageMs(this.#lastTry.atMs) < RETRY_INTERVAL_MS) throw unreachable();
    return this.#anew();
  }

  /**
   * Returns the keys once more, after a token named one that is not among them.
   * @returns `undefined` if they were fetched within the last minute: the key does not exist
   * @throws LatchkeyError upstream_unavailable
   */
  async afterUnknownKey(): Promise<Keys | undefined> {
    const last = this.#lastTry;
    if (this.#underWay === undefined && last !== undefined && this.#ageMs(last.atMs) < MIN_INTERVAL_MS) {
      if (last.hasFailed) throw unreachable();
      return undefined;
    }
    return this.#anew();
  }

  #anew(): Promise<Keys> {
    this.#underWay ??= this.#loaded().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #loaded(): Promise<Keys> {
    const atMs = this.#now().getTime();
    try {
      const value = await this.#load();
      this.#keys = { value, fetchedAtMs: atMs };
      this.#lastTry = { atMs, hasFailed: false };
      return value;
    } catch (error) {
      this.#lastTry = { atMs, hasFailed: true };
      throw error;
    }
  }

  /** A clock that was set back makes everything old. */
  #ageMs(atMs: number): number {
    const ageMs = this.#now().getTime() - atMs;
    return ageMs < 0 ? Infinity : ageMs;
  }
}

function unreachable(): LatchkeyError {
  const retry = { retryAfterSeconds: RETRY_INTERVAL_MS / 1000 };
  return new LatchkeyError('upstream_unavailable', 'the identity provider does not answer at the moment', retry);
}
