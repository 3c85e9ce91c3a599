/**
 * Proves that sessions are reused for half of their life, that concurrent requests share one call, and that errors are
 * never cached. The clock stands still.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  MAX_NEW_SESSIONS_PER_MINUTE,
  MAX_ROWS_AGE_MS,
  MAX_SESSIONS,
  SessionCache,
} from '../../../shared/domain/session/session-cache.ts';
import type { Session, SessionRequest } from '../../../shared/domain/session/session.ts';
import { LatchkeyError } from '../../../shared/errors.ts';

const REQUEST: SessionRequest = {
  roleArn: 'arn:aws:iam::123456789012:role/latchkey-gallery',
  sessionName: 'acme.max',
  policy: '{}',
  tags: { bucket: 'b-1', root: 'r/' },
  sourceIdentity: 'g.m',
  durationSeconds: 3600,
};
const START_MS = Date.parse('2026-11-23T10:00:00Z');
let nowMs: number;
let requested: SessionRequest[];
let answer: (request: SessionRequest) => Promise<Session>;
let cache: SessionCache;

/** Returns a different session for each call. */
function session(request: SessionRequest): Promise<Session> {
  const id = String(requested.length);
  return Promise.resolve({
    credentials: { accessKeyId: `ASIA${id}`, secretAccessKey: id, sessionToken: id },
    expiresAt: new Date(nowMs + request.durationSeconds * 1000),
    tokenBytes: 10,
    tokenPercent: undefined,
  });
}

beforeEach(() => {
  nowMs = START_MS;
  requested = [];
  answer = session;
  cache = new SessionCache(
    (request) => {
      requested.push(request);
      return answer(request);
    },
    () => new Date(nowMs),
  );
});

/** Calls the cache as `Sessions` does, with rows that were read just now. */
function get(principal: string, request: SessionRequest, neededSeconds?: number): Promise<Session> {
  return cache.kept(principal, request, neededSeconds) ?? cache.open(principal, request, nowMs);
}

describe('the same request', () => {
  test('gets the same session until half its life, to the millisecond', async () => {
    const first = await get('g.m', REQUEST);
    nowMs = START_MS + 1_799_999;
    expect(await get('g.m', { ...REQUEST })).toBe(first);
    expect(requested).toHaveLength(1);
    nowMs = START_MS + 1_800_000;
    expect(await get('g.m', REQUEST)).not.toBe(first);
    expect(requested).toHaveLength(2);
  });

  test('of a short session is renewed after 450 seconds', async () => {
    const short = { ...REQUEST, durationSeconds: 900 };
    const first = await get('g.m', short);
    nowMs += 449_999;
    expect(await get('g.m', short)).toBe(first);
    nowMs += 1;
    expect(await get('g.m', short)).not.toBe(first);
  });

  test('goes by the end that STS says, not by what was asked for', async () => {
    answer = async (request) => ({ ...(await session(request)), expiresAt: new Date(nowMs + 60_000) });
    const first = await get('g.m', REQUEST);
    nowMs += 30_000;
    expect(await get('g.m', REQUEST)).not.toBe(first);
  });

  test('by many at once is one call, which all of them wait for', async () => {
    const sessions = await Promise.all(Array.from({ length: 100 }, () => get('g.m', REQUEST)));
    expect(new Set(sessions).size).toBe(1);
    expect(requested).toEqual([REQUEST]);
  });

  test('while a slow call is under way still waits for it', async () => {
    const { promise, resolve } = Promise.withResolvers<Session>();
    answer = () => promise;
    const first = get('g.m', REQUEST);
    nowMs += MAX_ROWS_AGE_MS;
    const second = get('g.m', REQUEST);
    resolve(await session(REQUEST));
    expect(await second).toBe(await first);
    expect(requested).toHaveLength(1);
  });

  test('counts half a life from before the call: a slow answer does not stretch it', async () => {
    const { promise, resolve } = Promise.withResolvers<Session>();
    answer = () => promise;
    const first = get('g.m', REQUEST);
    resolve({ ...(await session(REQUEST)), expiresAt: new Date(START_MS + 3_600_000) });
    const kept = await first;
    answer = session;
    nowMs = START_MS + 1_800_000;
    expect(await get('g.m', REQUEST)).not.toBe(kept);
  });
});

describe('a caller who says how long it needs the session', () => {
  test('gets one past half its life that still lasts so long, to the millisecond', async () => {
    const first = await get('g.m', REQUEST);
    nowMs = START_MS + 3_600_000 - 900_000;
    expect(await get('g.m', REQUEST, 900)).toBe(first);
    nowMs += 1;
    expect(await get('g.m', REQUEST, 900)).not.toBe(first);
    expect(requested).toHaveLength(2);
  });

  test('gets one before half its life, however long it needs it', async () => {
    const first = await get('g.m', REQUEST);
    nowMs = START_MS + 1_799_999;
    expect(await get('g.m', REQUEST, 3600)).toBe(first);
  });

  test('does not make an old session good for those who did not say so', async () => {
    const first = await get('g.m', REQUEST);
    nowMs = START_MS + 1_800_000;
    expect(await get('g.m', REQUEST, 60)).toBe(first);
    expect(await get('g.m', REQUEST)).not.toBe(first);
  });

  test('never gets one that has ended', async () => {
    const first = await get('g.m', REQUEST);
    nowMs = START_MS + 3_600_001;
    expect(await get('g.m', REQUEST, 0)).not.toBe(first);
  });
});

describe('another request', () => {
  test.each<[string, Partial<SessionRequest>]>([
    ['role', { roleArn: 'arn:aws:iam::123456789012:role/latchkey-smap' }],
    ['session name', { sessionName: 'acme.ada' }],
    ['policy', { policy: '{ }' }],
    ['duration', { durationSeconds: 900 }],
    ['no tags', { tags: {} }],
    ['SourceIdentity', { sourceIdentity: 'g.other' }],
    ...Object.keys(REQUEST.tags).map((tag): [string, Partial<SessionRequest>] => [
      `tag ${tag}`,
      { tags: { ...REQUEST.tags, [tag]: 'x' } },
    ]),
  ])('that differs in its %s gets its own session', async (_what, change) => {
    const first = await get('g.m', REQUEST);
    const other = await get('g.m', { ...REQUEST, ...change });
    expect(other).not.toBe(first);
    expect(requested).toEqual([REQUEST, { ...REQUEST, ...change }]);
    expect(await get('g.m', REQUEST)).toBe(first);
  });

  test('in the same words by another membership gets its own session', async () => {
    const untagged = { ...REQUEST, tags: {} };
    const first = await get('g.m', untagged);
    expect(await get('g.other', untagged)).not.toBe(first);
    expect(await get('g.m', untagged)).toBe(first);
  });

  test('is never taken for one whose texts run together alike', async () => {
    const one = { ...REQUEST, sessionName: 'a","policy":"b', policy: 'c' };
    const other = { ...REQUEST, sessionName: 'a', policy: 'b","policy":"c' };
    expect(await get('g.m', one)).not.toBe(await get('g.m', other));
  });
});

describe('errors', () => {
  const outage = new LatchkeyError('upstream_unavailable', 'the token service does not answer');

  test('reach all who wait, and the next caller asks again', async () => {
    answer = () => Promise.reject(outage);
    const waiting = [get('g.m', REQUEST), get('g.m', REQUEST)];
    for (const each of waiting) await expect(each).rejects.toBe(outage);
    answer = session;
    await expect(get('g.m', REQUEST)).resolves.toMatchObject({ tokenBytes: 10 });
    expect(requested).toHaveLength(2);
  });

  test('do not end a session that is still good', async () => {
    const other = { ...REQUEST, durationSeconds: 900 };
    const good = await get('g.m', REQUEST);
    answer = () => Promise.reject(outage);
    await expect(get('g.m', other)).rejects.toBe(outage);
    expect(await get('g.m', REQUEST)).toBe(good);
  });
});

describe('ever new requests', () => {
  const fresh = (count: number): SessionRequest => ({ ...REQUEST, policy: String(count) });

  test('of one membership are limited per minute, and say when to come back', async () => {
    for (let count = 0; count < MAX_NEW_SESSIONS_PER_MINUTE; count += 1) await get('g.m', fresh(count));
    nowMs += 20_000;
    expect(() => get('g.m', fresh(-1))).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterSeconds: 40 }),
    );
    expect(requested).toHaveLength(MAX_NEW_SESSIONS_PER_MINUTE);
    nowMs += 40_000;
    await expect(get('g.m', fresh(-1))).resolves.toBeDefined();
  });

  test('do not take from what is kept, nor from others', async () => {
    for (let count = 0; count < MAX_NEW_SESSIONS_PER_MINUTE; count += 1) await get('g.m', fresh(count));
    await expect(get('g.m', fresh(0))).resolves.toBeDefined();
    await expect(get('g.other', fresh(-1))).resolves.toBeDefined();
    expect(() => get('g.m', fresh(-2))).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  });

  test('do not count when they fail: an outage does not go on for its victims once it is over', async () => {
    answer = () => Promise.reject(new Error('out'));
    for (let count = 0; count < 2 * MAX_NEW_SESSIONS_PER_MINUTE; count += 1)
      await expect(get('g.m', fresh(count))).rejects.toThrow('out');
    answer = session;
    for (let count = 0; count < MAX_NEW_SESSIONS_PER_MINUTE; count += 1) await get('g.m', fresh(count));
    expect(() => get('g.m', fresh(-1))).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  });

  test('count while they are on their way, so that a silent STS is not asked without end', async () => {
    const { promise, reject } = Promise.withResolvers<Session>();
    answer = () => promise;
    const waiting = Array.from({ length: MAX_NEW_SESSIONS_PER_MINUTE }, (_, count) => get('g.m', fresh(count)));
    expect(() => get('g.m', fresh(-1))).toThrow(expect.objectContaining({ code: 'rate_limited' }));
    reject(new Error('out'));
    await Promise.allSettled(waiting);
    answer = session;
    await expect(get('g.m', fresh(-1))).resolves.toBeDefined();
  });

  test('push out the session that was idle longest, not the one in use', async () => {
    const inUse = await get('a', REQUEST);
    const idle = await get('b', { ...REQUEST, policy: 'idle' });
    for (let count = 0; count < MAX_SESSIONS - 1; count += 1) {
      await get(`m${count}`, fresh(count));
      await get('a', REQUEST);
    }
    expect(await get('a', REQUEST)).toBe(inUse);
    expect(await get('b', { ...REQUEST, policy: 'idle' })).not.toBe(idle);
  });
});

describe('what STS answers', () => {
  test.each([
    ['has passed', -1],
    ['passes this very millisecond', 0],
    ['cannot be read', NaN],
  ])('with an end that %s is refused, not kept, and asked anew by the next', async (_what, endsInMs) => {
    answer = async (request) => ({ ...(await session(request)), expiresAt: new Date(nowMs + endsInMs) });
    await expect(get('g.m', REQUEST)).rejects.toMatchObject({ code: 'upstream_refused' });
    expect(requested).toHaveLength(1);
    answer = session;
    await expect(get('g.m', REQUEST)).resolves.toBeDefined();
    expect(requested).toHaveLength(2);
  });

  test('with an end beyond what was asked for is believed no further than that', async () => {
    answer = async (request) => ({ ...(await session(request)), expiresAt: new Date(nowMs + 12 * 3_600_000) });
    expect((await get('g.m', REQUEST)).expiresAt).toEqual(new Date(nowMs + 3_600_000));
  });

  test.each([
    [MAX_ROWS_AGE_MS, true],
    [MAX_ROWS_AGE_MS + 1, false],
  ])('%i ms after the rows were read, as in a function that was frozen meanwhile: good is %p', async (ms, isGood) => {
    const { promise, resolve } = Promise.withResolvers<Session>();
    answer = () => promise;
    const late = get('g.m', REQUEST);
    nowMs += ms;
    resolve(await session(REQUEST));
    if (isGood) await expect(late).resolves.toBeDefined();
    else await expect(late).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfterSeconds: 1 });
    answer = session;
    await get('g.m', REQUEST);
    expect(requested).toHaveLength(isGood ? 1 : 2);
  });
});
