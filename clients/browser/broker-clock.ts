/** Tells the broker's time, which signatures and proofs need, on a machine whose own clock may be off by a day. */

/** `Date` has whole seconds: smaller differences say nothing. */
const TOLERATED_MS = 2000;

export class BrokerClock {
  /** Milliseconds from this machine's clock to the broker's. */
  offsetMs = 0;

  /** @returns milliseconds of the epoch */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /**
   * Learns from an answer's `Date` header; an answer without one says nothing.
   * @returns true if the clock was wrong until then
   */
  learn(date: string | null): boolean {
    const toldMs = Date.parse(date ?? '');
    if (Number.isNaN(toldMs)) return false;
    const offsetMs = toldMs - Date.now();
    if (Math.abs(offsetMs - this.offsetMs) <= TOLERATED_MS) return false;
    this.offsetMs = Math.abs(offsetMs) <= TOLERATED_MS ? 0 : offsetMs;
    return true;
  }
}
