/**
 * Proves that cached rows are at most ten seconds old, and that absences and errors are never cached. The clock stands
 * still.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FreshCache, MAX_AGE_MS } from '../../../shared/domain/session/fresh-cache.ts';

let nowMs: number;
let reads: string[];
let stored: Map<string, string>;
let read: (key: string) => Promise<string | undefined>;
let cache: FreshCache<[key: string], string>;

beforeEach(() => {
  nowMs = Date.parse('2026-11-23T10:00:00Z');
  reads = [];
  stored = new Map([
    ['a', 'of a'],
    ['b', 'of b'],
  ]);
  read = (key) => Promise.resolve(stored.get(key));
  cache = new FreshCache(
    (key) => {
      reads.push(key);
      return read(key);
    },
    () => new Date(nowMs),
  );
});

test('a value is read once and served for less than ten seconds', async () => {
  expect(MAX_AGE_MS).toBe(10_000);
  expect(await cache.get('a')).toBe('of a');
  stored.set('a', 'changed');
  nowMs += MAX_AGE_MS - 1;
  expect(await cache.get('a')).toBe('of a');
  nowMs += 1;
  expect(await cache.get('a')).toBe('changed');
  expect(reads).toEqual(['a', 'a']);
});

test('serving it does not make it younger', async () => {
  await cache.get('a');
  stored.delete('a');
  for (let seconds = 1; seconds < 10; seconds += 1) {
    nowMs += 1000;
    expect(await cache.get('a')).toBe('of a');
  }
  nowMs += 1000;
  expect(await cache.get('a')).toBeUndefined();
});

test('its age counts from before the read, so a slow read does not stretch it', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  read = () => promise;
  const slow = cache.get('a');
  nowMs += MAX_AGE_MS;
  resolve('old');
  expect(await slow).toBe('old');
  read = (key) => Promise.resolve(stored.get(key));
  expect(await cache.get('a')).toBe('of a');
});

test('simultaneous readers of a key share one read', async () => {
  const values = await Promise.all(Array.from({ length: 50 }, () => cache.get('a')));
  expect(new Set(values)).toEqual(new Set(['of a']));
  expect(reads).toEqual(['a']);
});

test('keys don’t mix', async () => {
  expect([await cache.get('a'), await cache.get('b'), await cache.get('a')]).toEqual(['of a', 'of b', 'of a']);
  expect(reads).toEqual(['a', 'b']);
});

describe('not kept', () => {
  test('absences: who was just added is there at once', async () => {
    expect(await cache.get('new')).toBeUndefined();
    stored.set('new', 'of new');
    expect(await cache.get('new')).toBe('of new');
  });

  test('errors: the next reader asks again', async () => {
    read = () => Promise.reject(new Error('out'));
    await expect(cache.get('a')).rejects.toThrow('out');
    read = (key) => Promise.resolve(stored.get(key));
    expect(await cache.get('a')).toBe('of a');
  });

  test('a value from the future, after the clock was set back', async () => {
    await cache.get('a');
    stored.set('a', 'changed');
    nowMs -= 1;
    expect(await cache.get('a')).toBe('changed');
  });
});

test('an absence that is late does not throw away what was read after it', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  read = () => promise;
  const slow = cache.get('a');
  nowMs += MAX_AGE_MS;
  read = (key) => Promise.resolve(stored.get(key));
  await cache.get('a');
  resolve(undefined);
  await slow;
  expect(await cache.get('a')).toBe('of a');
  expect(reads).toEqual(['a', 'a']);
});

test('ten thousand values are kept, the oldest goes first', async () => {
  read = (key) => Promise.resolve(`of ${key}`);
  for (let count = 0; count <= 10_000; count += 1) await cache.get(String(count));
  const before = reads.length;
  await cache.get('1');
  expect(reads.length).toBe(before);
  await cache.get('0');
  expect(reads.length).toBe(before + 1);
});

test('keys of several names are never taken for one another, however the names are put together', async () => {
  const requested: string[][] = [];
  const pairs = new FreshCache(
    (...names: [string, string]) => {
      requested.push(names);
      return Promise.resolve(names.join('|'));
    },
    () => new Date(nowMs),
  );
  const keys: [string, string][] = [
    ['a b', 'c'],
    ['a', 'b c'],
    ['a","b', 'c'],
    ['a', 'b","c'],
    ['', 'a b c'],
  ];
  for (const key of [...keys, ...keys]) expect(await pairs.get(...key)).toBe(key.join('|'));
  expect(requested).toEqual(keys);
});
