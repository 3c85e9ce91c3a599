/** Work on one key goes one after the other, in the order of the requests; work on different keys goes side by side. */

export class KeyedLock {
  /** Last work under way by key. */
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

  /** Keys with work under way. */
  busy(): string[] {
    return [...this.#last.keys()];
  }
}
