/**
 * Caches rows of the store for a few seconds, so a warm function reads them once. Nothing older than the limit is ever served,
 * absences and errors are never cached, and simultaneous readers share one read.
 */

/** Limits the age of a cached token or membership: a removal takes effect within it. */
export const MAX_AGE_MS = 10_000;
const MAX_ENTRIES = 10_000;

interface Entry<Value> {
  readonly value: Promise<Value | undefined>;
  readonly readAtMs: number;
}

/** Caches values by keys of one or more names, as the store reads them. */
export class FreshCache<Key extends readonly string[], Value> {
  readonly #read: (...key: Key) => Promise<Value | undefined>;
  readonly #now: () => Date;
  readonly #maxAgeMs: number;
  readonly #entries = new Map<string, Entry<Value>>();

  /** @param read reads the store; its result is cached under the key */
  constructor(read: (...key: Key) => Promise<Value | undefined>, now: () => Date, maxAgeMs = MAX_AGE_MS) {
    this.#read = read;
    this.#now = now;
    this.#maxAgeMs = maxAgeMs;
  }

  get(...names: Key): Promise<Value | undefined> {
    const key = JSON.stringify(names);
    const nowMs = this.#now().getTime();
    const kept = this.#entries.get(key);
    if (kept !== undefined && nowMs - kept.readAtMs < this.#maxAgeMs && nowMs >= kept.readAtMs) return kept.value;
    return this.getAnew(...names);
  }

  /** Reads the value now, bypassing the cache, and caches the result. */
  getAnew(...names: Key): Promise<Value | undefined> {
    const key = JSON.stringify(names);
    const nowMs = this.#now().getTime();
    // The age counts from before the read: a change during the read is not missed for longer.
    const entry: Entry<Value> = { value: this.#read(...names), readAtMs: nowMs };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const forget = (): void => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    entry.value.then((value) => {
      if (value === undefined) forget();
    }, forget);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > MAX_ENTRIES && oldest.done !== true) this.#entries.delete(oldest.value);
    return entry.value;
  }
}
