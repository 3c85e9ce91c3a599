/** Counts logins in memory with the table's conditions, and records every write. */
import type { LoginCount, LoginKey, LoginStore } from '../../shared/domain/people/login-count.ts';
import { LatchkeyError } from '../../shared/errors.ts';

export interface MemoryLogins extends LoginStore {
  readonly writes: { readonly key: LoginKey; readonly atMs: number }[];
  /** Makes every call fail from now on, or stops that. */
  breakDown(isBroken: boolean): void;
  /** Delays the answers (or only those to writes) until the returned function is called. */
  hold(what?: 'all' | 'writes'): () => void;
  /** Stops the delay of writes, but not of reads. */
  release(what: 'writes'): void;
}

/** @param now the clock for writes */
export function memoryLogins(now: () => Date): MemoryLogins {
  const counts = new Map<string, LoginCount>();
  const writes: MemoryLogins['writes'] = [];
  let isBroken = false;
  const held: Record<'reads' | 'writes', Promise<void>> = { reads: Promise.resolve(), writes: Promise.resolve() };
  const textOf = (key: LoginKey): string => JSON.stringify([key.team, key.address, key.digest]);
  const requested = async (what: 'reads' | 'writes'): Promise<void> => {
    await held[what];
    if (isBroken) throw new LatchkeyError('upstream_unavailable', 'the store does not answer');
  };
  const written = async (key: LoginKey): Promise<string> => {
    writes.push({ key, atMs: now().getTime() });
    await requested('writes');
    return textOf(key);
  };
  return {
    writes,
    breakDown: (is) => {
      isBroken = is;
    },
    hold: (what = 'all') => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held.writes = promise.then(() => undefined);
      if (what === 'all') held.reads = held.writes;
      return () => {
        resolve(undefined);
      };
    },
    release: (what) => {
      held[what] = Promise.resolve();
    },
    getCount: async (key) => {
      // The count is read when it is requested, however late the answer arrives.
      const count = counts.get(textOf(key));
      await requested('reads');
      return count;
    },
    addFailures: async (key, failures, lastMs, windowStartMs) => {
      const text = await written(key);
      const count = counts.get(text);
      const succeeded = count?.succeededMs === undefined ? {} : { succeededMs: count.succeededMs };
      if (count !== undefined && count.sinceMs > windowStartMs)
        counts.set(text, { ...count, failures: count.failures + failures, lastMs });
      else counts.set(text, { failures, sinceMs: lastMs, lastMs, ...succeeded });
    },
    claim: async (key, seen, failures, lastMs) => {
      const text = await written(key);
      const count = counts.get(text);
      if (count?.failures !== seen.failures || count.lastMs !== seen.lastMs) return false;
      counts.set(text, { ...count, failures: count.failures + failures, lastMs });
      return true;
    },
    noteSuccess: async (key, succeededMs) => {
      const text = await written(key);
      if ((counts.get(text)?.sinceMs ?? 0) > succeededMs) return;
      counts.set(text, { failures: 0, sinceMs: succeededMs, lastMs: succeededMs, succeededMs });
    },
  };
}
