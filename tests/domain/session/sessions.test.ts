/**
 * Proves that sessions are made from rows that are read for them, and never from a function's cached ones. The clock
 * stands still.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { scopeOf, type Scope } from '../../../shared/domain/authority/scope.ts';
import { Sessions, type ScopeSource } from '../../../shared/domain/session/sessions.ts';
import type { Session, SessionRequest } from '../../../shared/domain/session/session.ts';
import { MAX_ROWS_AGE_MS } from '../../../shared/domain/session/session-cache.ts';
import { LatchkeyError } from '../../../shared/errors.ts';

const ROLE = 'arn:aws:iam::123456789012:role/latchkey-gallery';
const SETTINGS = {
  roleArns: { gallery: ROLE, smap: ROLE },
  partition: 'aws',
  sessionTags: true,
  smapServerActions: [],
  buckets: { gallery: ['webqsee'], smap: [] },
};
const PLACE = { team: 'acme', user: 'max', layout: 'webqsee', bucket: 'webqsee', root: 'r/' } as const;
const ADMIN = scopeOf({ ...PLACE, role: 'admin', membership: 'gen0000.admin00000' });
const VIEWER = scopeOf({ ...PLACE, role: 'viewer', membership: 'gen0000.viewer0000' });
const GONE = new LatchkeyError('unauthenticated', 'no');

let nowMs: number;
let requested: SessionRequest[];
let sessions: Sessions;
let reads: number;

beforeEach(() => {
  nowMs = Date.parse('2026-11-23T10:00:00Z');
  requested = [];
  reads = 0;
  const assumeRole = (request: SessionRequest): Promise<Session> => {
    requested.push(request);
    return Promise.resolve({
      credentials: { accessKeyId: `ASIA${requested.length}`, secretAccessKey: 's', sessionToken: 't' },
      expiresAt: new Date(nowMs + request.durationSeconds * 1000),
      tokenBytes: undefined,
      tokenPercent: undefined,
    });
  };
  sessions = new Sessions(assumeRole, SETTINGS, () => new Date(nowMs));
});

/** Returns a caller whose door has cached one scope while the rows have another, or are gone. */
function caller(remembered: Scope, stored: Scope | Error): ScopeSource {
  return {
    scope: remembered,
    scopeAfresh: () => {
      reads += 1;
      return stored instanceof Error ? Promise.reject(stored) : Promise.resolve(stored);
    },
  };
}

describe('a new session', () => {
  test('of somebody removed a moment ago is not made, though the door still knows them', async () => {
    await expect(sessions.open(caller(ADMIN, GONE))).rejects.toBe(GONE);
    expect(requested).toEqual([]);
  });

  test('of somebody narrowed a moment ago is of the role and membership they have now', async () => {
    const { scope } = await sessions.open(caller(ADMIN, VIEWER));
    expect(scope).toEqual(VIEWER);
    expect(requested).toHaveLength(1);
    expect(requested[0]).toMatchObject({ sourceIdentity: VIEWER.membership });
    expect(requested[0]?.policy).not.toContain('PutObject');
  });

  test('is narrowed as asked, on what the rows say now', async () => {
    const input = { narrowing: { areas: ['private'] } };
    expect((await sessions.open(caller(ADMIN, ADMIN), input)).scope.grants).toHaveLength(2);
    await expect(
      sessions.open(caller(ADMIN, VIEWER), { narrowing: { areas: ['private'], actions: ['write'] } }),
    ).rejects.toMatchObject({
      code: 'out_of_scope',
    });
  });

  test('that the rows name is reused, if another request has opened it meanwhile', async () => {
    const first = await sessions.open(caller(VIEWER, VIEWER));
    const second = await sessions.open(caller(ADMIN, VIEWER));
    expect(second.session).toBe(first.session);
    expect(requested).toHaveLength(1);
  });

  test('of many at once reads for each, and asks STS once', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => sessions.open(caller(ADMIN, ADMIN))));
    expect(new Set(opened.map(({ session }) => session)).size).toBe(1);
    expect([reads, requested.length]).toEqual([20, 1]);
  });

  test('one of many who is gone gets nothing, and takes nothing from the others', async () => {
    const [good, gone] = await Promise.allSettled([
      sessions.open(caller(ADMIN, ADMIN)),
      sessions.open(caller(ADMIN, GONE)),
    ]);
    expect([good.status, gone.status]).toEqual(['fulfilled', 'rejected']);
  });

  test('whose rows were read too long ago, because the function was frozen in between, is thrown away', async () => {
    const frozen: ScopeSource = {
      scope: ADMIN,
      scopeAfresh: () => {
        nowMs += MAX_ROWS_AGE_MS + 1;
        return Promise.resolve(ADMIN);
      },
    };
    await expect(sessions.open(frozen)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    await sessions.open(caller(ADMIN, ADMIN));
    expect(requested).toHaveLength(2);
  });
});

describe('a kept session', () => {
  test('costs no read', async () => {
    await sessions.open(caller(ADMIN, ADMIN));
    await sessions.open(caller(ADMIN, ADMIN));
    expect([reads, requested.length]).toEqual([1, 1]);
  });

  test('past half its life is good for who needs it shortly, and read for anew otherwise', async () => {
    await sessions.open(caller(ADMIN, ADMIN));
    nowMs += 2_000_000;
    await sessions.open(caller(ADMIN, ADMIN), { neededSeconds: 60 });
    expect([reads, requested.length]).toEqual([1, 1]);
    await sessions.open(caller(ADMIN, ADMIN));
    expect([reads, requested.length]).toEqual([2, 2]);
  });
});
