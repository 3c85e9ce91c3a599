/** Measures how fast bytes go, smoothed over some seconds, so that the time left does not jump. */

const WINDOW_MS = 4000;
/** Before this time a rate is a guess. */
const FIRST_MS = 400;

export class ByteRate {
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** @param bytes all that have gone so far */
  note(bytes: number, atMs: number): void {
    this.#samples.push({ atMs, bytes });
    // One that is older than the window stays, as where it begins.
    while ((this.#samples[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) this.#samples.shift();
  }

  /** @returns bytes of a second; 0 where nothing is known yet, or nothing has moved within the window */
  at(nowMs: number): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || nowMs - last.atMs > WINDOW_MS) return 0;
    const ms = nowMs - first.atMs;
    return ms < FIRST_MS ? 0 : Math.max(0, ((last.bytes - first.bytes) * 1000) / ms);
  }

  /** Begins anew, after a pause for instance. */
  reset(): void {
    this.#samples = [];
  }
}
