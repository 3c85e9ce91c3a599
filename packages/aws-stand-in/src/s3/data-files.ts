/**
 * The bytes of objects and parts: files with random names, written once and never changed. A file that is being read
 * remains until its last reader is done, even if its object is deleted.
 */
import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './stored-object.ts';

export class DataFiles {
  readonly dir: string;
  /** Number of readers by file. */
  readonly #readers = new Map<string, number>();
  /** Files to remove when their last reader is done. */
  readonly #ended = new Set<string>();

  constructor(dir: string) {
    this.dir = dir;
  }

  path(data: string): string {
    return join(this.dir, data);
  }

  /**
   * Prevents the removal of the bytes while the work runs. Call it in the same tick in which the segments are looked
   * up.
   */
  async whileHeld<Result>(segments: readonly Segment[], work: () => Promise<Result>): Promise<Result> {
    for (const { data } of segments) this.#readers.set(data, (this.#readers.get(data) ?? 0) + 1);
    try {
      return await work();
    } finally {
      await Promise.all(segments.map(({ data }) => this.#release(data)));
    }
  }

  /** Reads the concatenated segments from byte `first` to byte `last`, both inclusive. */
  async *read(segments: readonly Segment[], first: number, last: number): AsyncGenerator<Buffer> {
    let start = 0;
    for (const { data, size } of segments) {
      const [from, to] = [Math.max(first - start, 0), Math.min(last - start, size - 1)];
      if (from <= to) {
        let read = 0;
        for await (const chunk of createReadStream(this.path(data), {
          start: from,
          end: to,
        }) as AsyncIterable<Buffer>) {
          read += chunk.length;
          yield chunk;
        }
        if (read !== to - from + 1) throw new Error(`${this.path(data)} is shorter than it was`);
      }
      start += size;
    }
  }

  async remove(segments: readonly Segment[]): Promise<void> {
    await Promise.all(
      segments.map(async ({ data }) => {
        if (this.#readers.has(data)) this.#ended.add(data);
        else await rm(this.path(data), { force: true });
      }),
    );
  }

  /** Removes files that nothing refers to, left behind by a killed process. */
  async removeAllBut(referred: ReadonlySet<string>): Promise<void> {
    const files = await readdir(this.dir);
    await Promise.all(files.filter((file) => !referred.has(file)).map((file) => rm(this.path(file), { force: true })));
  }

  async #release(data: string): Promise<void> {
    const left = (this.#readers.get(data) ?? 0) - 1;
    if (left > 0) {
      this.#readers.set(data, left);
      return;
    }
    this.#readers.delete(data);
    if (this.#ended.delete(data)) await rm(this.path(data), { force: true });
  }
}
