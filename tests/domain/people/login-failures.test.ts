/**
 * Checks the limit on failed logins: the free attempts, the waiting time, which name or address it applies to, and its
 * cost in writes.
 */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  LoginFailures,
  MAX_ADDRESS_FAILURES,
  MAX_NAME_FAILURES,
  type Attempt,
} from '../../../shared/domain/people/login-failures.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { memoryLogins, type MemoryLogins } from '../../harness/memory-logins.ts';

const START_MS = Date.parse('2026-11-23T10:00:00Z');
const HOUR_MS = 3_600_000;
const ADDRESS = '192.0.2.7';
let nowMs: number;
let store: MemoryLogins;
let failures: LoginFailures;
const now = (): Date => new Date(nowMs);

beforeEach(() => {
  nowMs = START_MS;
  store = memoryLogins(now);
  failures = new LoginFailures(store, now, randomBytes);
});

/** Returns the seconds that an attempt has to wait; 0 if it is admitted, and then abandoned. */
async function waitOf(name: string, address = ADDRESS, at = failures): Promise<number> {
  const attempt = await begun(name, address, at);
  if (typeof attempt === 'number') return attempt;
  attempt.dropped();
  return 0;
}

async function begun(name: string, address = ADDRESS, at = failures): Promise<Attempt | number> {
  try {
    return await at.admit('demo', address, name);
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'rate_limited') return error.retryAfterSeconds ?? NaN;
    throw error;
  }
}

async function fail(name: string, address = ADDRESS, at = failures): Promise<void> {
  await (await at.admit('demo', address, name)).failed();
}

async function failOften(times: number, name = 'ada', at = failures): Promise<void> {
  for (let time = 0; time < times; time += 1) await fail(name, ADDRESS, at);
}

describe('one name at one address', () => {
  test('may fail five times; then it waits 1, 2, 4 … and at most 60 seconds', async () => {
    await failOften(MAX_NAME_FAILURES);
    const waits: number[] = [];
    for (let time = 0; time < 9; time += 1) {
      const seconds = await waitOf('ada');
      waits.push(seconds);
      nowMs += seconds * 1000 - 1;
      expect(await waitOf('ada')).toBe(1);
      nowMs += 1;
      await fail('ada');
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('waits nowhere else, and no other name there waits', async () => {
    await failOften(MAX_NAME_FAILURES);
    expect(await waitOf('ada')).toBe(1);
    expect([await waitOf('ada', '192.0.2.8'), await waitOf('max'), await waitOf('Ada')]).toEqual([0, 0, 0]);
    await expect(failures.admit('other', ADDRESS, 'ada')).resolves.toBeDefined();
  });

  test.each([
    ['long after the last write', 1000],
    ['within the second of the last write', 10],
  ])('has five again after a success, %s', async (_when, laterMs) => {
    await failOften(MAX_NAME_FAILURES - 1);
    nowMs += laterMs;
    await (await failures.admit('demo', ADDRESS, 'ada')).succeeded();
    for (let time = 0; time < MAX_NAME_FAILURES; time += 1) {
      nowMs += laterMs;
      await fail('ada');
    }
    expect(await waitOf('ada')).toBe(1);
    // Another function knows it too, because a write was due.
    nowMs += 2000;
    await fail('ada');
    expect(await waitOf('ada', ADDRESS, new LoginFailures(store, now, randomBytes))).toBeLessThanOrEqual(2);
  });

  test('begins anew an hour after the first failure', async () => {
    await failOften(MAX_NAME_FAILURES);
    nowMs += HOUR_MS;
    await failOften(MAX_NAME_FAILURES - 1);
    expect(await waitOf('ada')).toBe(0);
  });

  test('attempts under way count: of a hundred guesses at once five are looked at', async () => {
    const release = store.hold();
    const guesses = Array.from({ length: 100 }, () => begun('ada'));
    release();
    const admitted = (await Promise.all(guesses)).filter((attempt) => typeof attempt !== 'number');
    expect(admitted).toHaveLength(MAX_NAME_FAILURES);
  });

  test('nor do more get through at once when the wait is over', async () => {
    await failOften(MAX_NAME_FAILURES);
    nowMs += HOUR_MS / 2;
    const attempts = await Promise.all(Array.from({ length: 100 }, () => begun('ada')));
    expect(attempts.filter((attempt) => typeof attempt !== 'number')).toHaveLength(1);
  });

  test('failures that are being written count', async () => {
    const attempts = await Promise.all(Array.from({ length: MAX_NAME_FAILURES }, () => begun('ada')));
    const release = store.hold('writes');
    const failed = attempts.map((attempt) => (attempt as Attempt).failed());
    expect(await waitOf('ada')).toBe(1);
    release();
    await Promise.all(failed);
    expect(await waitOf('ada')).toBe(1);
  });

  test('a failure counts that is stored while the store is read', async () => {
    await failOften(MAX_NAME_FAILURES - 1);
    nowMs += 2000;
    const last = (await begun('ada')) as Attempt;
    const release = store.hold();
    // The next attempt reads the count from before the failure.
    const next = begun('ada');
    store.release('writes');
    await last.failed();
    release();
    expect(await next).toBe(1);
  });

  test('does not stay shut when the clock is set back', async () => {
    await failOften(MAX_NAME_FAILURES);
    nowMs -= HOUR_MS;
    expect(await waitOf('ada')).toBe(1);
  });
});

describe('a shared address', () => {
  const failAsMany = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await fail(`name-${index}`);
  };

  test('waits 2 s at most after a hundred failures, whoever asks, and only there', async () => {
    await failAsMany(MAX_ADDRESS_FAILURES);
    expect([await waitOf('max'), await waitOf('max', '192.0.2.8')]).toEqual([2, 0]);
    nowMs += 1999;
    expect(await waitOf('max')).toBe(1);
    nowMs += 1;
    expect(await waitOf('max')).toBe(0);
  });

  test('is open after a minute', async () => {
    await failAsMany(MAX_ADDRESS_FAILURES);
    nowMs += 60_000;
    await failAsMany(MAX_ADDRESS_FAILURES - 1);
    expect(await waitOf('max')).toBe(0);
  });

  test('does not hold up a name that succeeded there within a day', async () => {
    await (await failures.admit('demo', ADDRESS, 'max')).succeeded();
    nowMs += 24 * HOUR_MS - 1;
    await failAsMany(MAX_ADDRESS_FAILURES);
    const elsewhere = new LoginFailures(store, now, randomBytes);
    expect([await waitOf('max'), await waitOf('max', ADDRESS, elsewhere), await waitOf('eva')]).toEqual([0, 0, 2]);
    nowMs += 1;
    expect(await waitOf('max')).toBe(2);
  });

  test('trusts a success that it has not been able to write yet', async () => {
    await fail('max');
    await (await failures.admit('demo', ADDRESS, 'max')).succeeded();
    await failAsMany(MAX_ADDRESS_FAILURES - 1);
    expect([await waitOf('max'), await waitOf('eva')]).toEqual([0, 2]);
  });
});

describe('the store', () => {
  test('is shared by two functions', async () => {
    const other = new LoginFailures(store, now, randomBytes);
    for (let time = 0; time < MAX_NAME_FAILURES; time += 1) {
      await fail('ada', ADDRESS, time % 2 === 0 ? failures : other);
      nowMs += 1000;
    }
    expect(await waitOf('ada')).toBe(0);
    await fail('ada');
    expect(await waitOf('ada', ADDRESS, other)).toBe(2);
  });

  test('is written once a second, key and function at most, and loses nothing but the last second', async () => {
    for (let ms = 0; ms < 60_000; ms += 10) {
      nowMs = START_MS + ms;
      const attempt = await begun(`name-${ms % 3}`);
      if (typeof attempt !== 'number') await (ms % 700 === 0 ? attempt.succeeded() : attempt.failed());
    }
    const last = new Map<string, number>();
    for (const { key, atMs } of store.writes) {
      const text = JSON.stringify(key);
      expect(atMs - (last.get(text) ?? 0)).toBeGreaterThanOrEqual(1000);
      last.set(text, atMs);
    }
    expect(last.size).toBe(4);
  });

  test('is not written for a success that it knows', async () => {
    for (let time = 0; time < 4; time += 1) {
      await (await failures.admit('demo', ADDRESS, 'ada')).succeeded();
      nowMs += 60_000;
    }
    expect(store.writes).toHaveLength(1);
    nowMs += 60_000;
    await (await failures.admit('demo', ADDRESS, 'ada')).succeeded();
    expect(store.writes).toHaveLength(2);
  });

  test('lets one function look at the end of a wait, of a hundred that come at once', async () => {
    for (let time = 0; time < MAX_NAME_FAILURES; time += 1) {
      await fail('ada');
      nowMs += 1000;
    }
    nowMs += 10_000;
    const others = Array.from({ length: 100 }, () => new LoginFailures(store, now, randomBytes));
    const attempts = await Promise.all(others.map((other) => begun('ada', ADDRESS, other)));
    const claims = await Promise.allSettled(attempts.map((attempt) => (attempt as Attempt).claim()));
    const refused = claims.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(99);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 2 });
    // The admitted attempt is counted before it ends, whatever its outcome.
    expect(await waitOf('ada', ADDRESS, new LoginFailures(store, now, randomBytes))).toBe(2);
    const [first] = claims.flatMap(({ status }, index) => (status === 'fulfilled' ? [attempts[index] as Attempt] : []));
    await first?.failed();
    expect(await waitOf('ada', ADDRESS, new LoginFailures(store, now, randomBytes))).toBe(2);
    nowMs += 2000;
    const next = (await begun('ada', ADDRESS, new LoginFailures(store, now, randomBytes))) as Attempt;
    await next.claim();
    await next.succeeded();
    expect(await waitOf('ada', ADDRESS, new LoginFailures(store, now, randomBytes))).toBe(0);
  });

  test('lets one function look at an address that has failed too often, too', async () => {
    for (let index = 0; index < MAX_ADDRESS_FAILURES; index += 1) {
      // The last failure is written, so that other functions see all of them.
      nowMs += index < MAX_ADDRESS_FAILURES - 1 ? 500 : 1000;
      await fail(`name-${index}`);
    }
    nowMs += 3000;
    const others = Array.from({ length: 20 }, () => new LoginFailures(store, now, randomBytes));
    const attempts = await Promise.all(others.map((other, index) => begun(`new-${index}`, ADDRESS, other)));
    const claims = await Promise.allSettled(
      attempts.map((attempt) => (typeof attempt === 'number' ? Promise.reject(new Error('waits')) : attempt.claim())),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('of a name is not touched by an attempt that the address loses', async () => {
    for (let index = 0; index < MAX_ADDRESS_FAILURES; index += 1) {
      nowMs += index < MAX_ADDRESS_FAILURES - 1 ? 500 : 1000;
      await fail(index < MAX_NAME_FAILURES ? 'ada' : `name-${index}`);
    }
    nowMs += 3000;
    const [ofAda, ofAnother] = [new LoginFailures(store, now, randomBytes), new LoginFailures(store, now, randomBytes)];
    const ada = (await begun('ada', ADDRESS, ofAda)) as Attempt;
    await ((await begun('another', ADDRESS, ofAnother)) as Attempt).claim();
    await expect(ada.claim()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 2 });
    ada.dropped();
    nowMs += 2000;
    // Her name's count is unchanged: only the address made her wait.
    expect(await waitOf('ada', ADDRESS, new LoginFailures(store, now, randomBytes))).toBe(0);
  });

  test('lets one function look also where the window ends while they all ask', async () => {
    for (let time = 0; time < MAX_NAME_FAILURES; time += 1) {
      await fail('ada');
      nowMs += 1000;
    }
    nowMs = START_MS + HOUR_MS - 50;
    const others = Array.from({ length: 50 }, () => new LoginFailures(store, now, randomBytes));
    const attempts = await Promise.all(others.map((other) => begun('ada', ADDRESS, other)));
    nowMs += 100;
    const claims = await Promise.allSettled(attempts.map((attempt) => (attempt as Attempt).claim()));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('that fails is an error, and no failure is lost', async () => {
    const attempts = await Promise.all(Array.from({ length: MAX_NAME_FAILURES }, () => begun('ada')));
    store.breakDown(true);
    for (const attempt of attempts)
      await expect((attempt as Attempt).failed()).rejects.toMatchObject({ code: 'upstream_unavailable' });
    await expect(failures.admit('demo', ADDRESS, 'ada')).rejects.toMatchObject({ code: 'upstream_unavailable' });
    store.breakDown(false);
    expect(await waitOf('ada')).toBe(1);
    nowMs += 1000;
    await fail('ada');
    expect(await waitOf('ada', ADDRESS, new LoginFailures(store, now, randomBytes))).toBe(2);
  });
});

type Step = { readonly name: string; readonly end: 'succeeded' | 'failed' | 'dropped' | 'open'; readonly ms: number };
const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom('ada', 'max', 'eva'),
  end: fc.constantFrom('failed' as const, 'failed' as const, 'failed' as const, 'succeeded', 'dropped', 'open'),
  ms: fc.oneof(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 90_000 }), fc.constant(HOUR_MS)),
});

test('Retry-After is honest: whoever waits exactly so long is admitted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, isLate) => {
      nowMs = START_MS;
      const at = new LoginFailures(memoryLogins(now), now, randomBytes);
      const open: Attempt[] = [];
      for (const { name, end, ms } of steps) {
        const attempt = await begun(name, ADDRESS, at);
        if (typeof attempt === 'number') {
          expect(attempt).toBeGreaterThanOrEqual(1);
          expect(attempt).toBeLessThanOrEqual(60);
          // Attempts under way may fail in the meantime.
          if (isLate) for (const each of open.splice(0)) await each.failed();
          nowMs += attempt * 1000;
          if (isLate || open.length === 0) expect(await waitOf(name, ADDRESS, at)).toBe(0);
          for (const each of open.splice(0)) each.dropped();
        } else if (end === 'open') open.push(attempt);
        else if (end === 'dropped') attempt.dropped();
        else
          await attempt.claim().then(
            () => attempt[end](),
            () => {
              attempt.dropped();
            },
          );
        nowMs += ms;
      }
    }),
    { numRuns: 400 },
  );
});
