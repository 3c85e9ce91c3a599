/** Serialises work on each key, in the order of the requests; work on different keys runs in parallel. */

export class KeyedLock {
  /** Last pending work by key. */
  readonly #last = new Map<string, Promise<unknown>>();

  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }

  /** Returns the keys with pending work. */
  busy(): string[] {
    return [...this.#last.keys()];
  }
}
