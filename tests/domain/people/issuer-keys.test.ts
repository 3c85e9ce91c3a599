/** Proves when the keys of an issuer are fetched: at first, when they are old, and for an unknown one at most once a minute. */
import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IssuerKeys } from '../../../shared/domain/people/issuer-keys.ts';
import { LatchkeyError } from '../../../shared/errors.ts';

let nowMs: number;
let calls: number;
let isDead: boolean;

beforeEach(() => {
  nowMs = Date.parse('2026-11-23T10:00:00Z');
  calls = 0;
  isDead = false;
});

function issuerKeys(): IssuerKeys<number> {
  const load = (): Promise<number> => {
    calls += 1;
    return isDead ? Promise.reject(new LatchkeyError('upstream_unavailable', 'dead')) : Promise.resolve(calls);
  };
  return new IssuerKeys(load, () => new Date(nowMs));
}

const UNAVAILABLE = { code: 'upstream_unavailable' };

test('they are fetched once for all who ask at once, and again after an hour', async () => {
  const keys = issuerKeys();
  expect(await Promise.all([keys.current(), keys.current(), keys.current()])).toEqual([1, 1, 1]);
  nowMs += 3_599_999;
  expect(await keys.current()).toBe(1);
  nowMs += 1;
  expect(await keys.current()).toBe(2);
});

test('an unknown key fetches them again once a minute', async () => {
  const keys = issuerKeys();
  await keys.current();
  expect(await keys.afterUnknownKey()).toBeUndefined();
  nowMs += 60_000;
  expect(await Promise.all([keys.afterUnknownKey(), keys.afterUnknownKey()])).toEqual([2, 2]);
  expect(await keys.afterUnknownKey()).toBeUndefined();
  expect(calls).toBe(2);
});

test('a dead issuer is asked again after ten seconds, and after an hour its keys are believed no more', async () => {
  isDead = true;
  const keys = issuerKeys();
  for (let count = 0; count < 5; count += 1) await expect(keys.current()).rejects.toMatchObject(UNAVAILABLE);
  expect(calls).toBe(1);
  nowMs += 10_000;
  isDead = false;
  expect(await keys.current()).toBe(2);
  isDead = true;
  nowMs += 60_000;
  await expect(keys.afterUnknownKey()).rejects.toMatchObject(UNAVAILABLE);
  await expect(keys.afterUnknownKey()).rejects.toMatchObject(UNAVAILABLE);
  expect(calls).toBe(3);
  // Those that are known go on.
  expect(await keys.current()).toBe(2);
  nowMs += 3_600_000;
  await expect(keys.current()).rejects.toMatchObject(UNAVAILABLE);
});

test('whatever is asked in a minute, an issuer that answers is called twice at most', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 500 })), { maxLength: 100 }), async (asked) => {
      const keys = issuerKeys();
      calls = 0;
      const startMs = nowMs;
      for (const [isUnknown, afterMs] of asked) {
        nowMs += afterMs;
        await (isUnknown ? keys.afterUnknownKey() : keys.current());
      }
      expect(nowMs - startMs < 60_000 ? calls : 0).toBeLessThanOrEqual(2);
    }),
  ));
