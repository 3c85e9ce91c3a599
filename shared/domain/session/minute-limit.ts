/**
 * Limits a membership's use of something per minute and warm function: a client in a loop meets a limit of its own before it
 * costs the others anything.
 */
import { LatchkeyError } from '../../errors.ts';

const MINUTE_MS = 60_000;
/** Limits the memberships counted at once; the one that began longest ago is dropped first. */
const MAX_COUNTED = 2000;

export interface LimitWords {
  /** The limit per membership and minute. */
  readonly most: number;
  /** The detail of the refusal. */
  readonly refusal: string;
}

export class MinuteLimit {
  readonly #words: LimitWords;
  readonly #now: () => Date;
  readonly #windows = new Map<string, { readonly sinceMs: number; count: number }>();

  constructor(words: LimitWords, now: () => Date) {
    this.#words = words;
    this.#now = now;
  }

  /**
   * Refuses a membership that has reached the limit, and returns a function that counts the result.
   * @throws LatchkeyError rate_limited
   */
  admit(membership: string): (amount: number) => void {
    const nowMs = this.#now().getTime();
    let window = this.#windows.get(membership);
    if (window === undefined || nowMs - window.sinceMs >= MINUTE_MS || nowMs < window.sinceMs) {
      window = { sinceMs: nowMs, count: 0 };
      this.#windows.delete(membership);
      this.#windows.set(membership, window);
      const oldest = this.#windows.keys().next();
      if (this.#windows.size > MAX_COUNTED && oldest.done !== true) this.#windows.delete(oldest.value);
    }
    const counted = window;
    if (counted.count >= this.#words.most) {
      const retryAfterSeconds = Math.ceil((counted.sinceMs + MINUTE_MS - nowMs) / 1000);
      throw new LatchkeyError('rate_limited', this.#words.refusal, { retryAfterSeconds });
    }
    return (amount) => {
      counted.count += amount;
    };
  }
}
