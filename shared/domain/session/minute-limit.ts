/**
 * How much of something a membership may have in a minute, from one warm function: a client in a loop meets a limit of its
 * own before it costs the others anything.
 */
import { LatchkeyError } from '../../errors.ts';

const MINUTE_MS = 60_000;
/** Memberships counted at once; the one that began longest ago is forgotten first. */
const MAX_COUNTED = 2000;

export interface LimitWords {
  /** Per membership and minute. */
  readonly most: number;
  /** What a caller beyond it is told. */
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
   * Refuses whoever has had the most already, and returns how to count what comes of it.
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
