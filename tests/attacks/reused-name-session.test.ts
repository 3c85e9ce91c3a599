/**
 * Attack: take a name that somebody else had, on a store without session tags, and be handed the session that a warm
 * function still keeps of that person. Nothing of what STS is asked for tells the two apart there; the membership does.
 */
import { expect, test } from '@jest/globals';
import { SessionCache } from '../../shared/domain/session/session-cache.ts';
import { sessionRequest, type Session } from '../../shared/domain/session/session.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const ROLE = 'arn:aws:iam::123456789012:role/latchkey-gallery';
const PLACE = { team: 'acme', user: 'max', role: 'member', layout: 'webqsee', bucket: 'webqsee', root: 'r/' } as const;
const BUCKETS = { gallery: ['webqsee'], smap: [] };
const ROLES = { roleArns: { gallery: ROLE, smap: ROLE }, partition: 'aws', smapServerActions: [], buckets: BUCKETS };
const [BEFORE, AFTER] = ['gen0000.before0000', 'gen0000.after00000'] as const;

function newCache(): SessionCache {
  let sessions = 0;
  return new SessionCache(
    ({ durationSeconds }): Promise<Session> => {
      sessions += 1;
      return Promise.resolve({
        credentials: { accessKeyId: `ASIA${sessions}`, secretAccessKey: 'secret', sessionToken: `token ${sessions}` },
        expiresAt: new Date(NOW.getTime() + durationSeconds * 1000),
        tokenBytes: undefined,
        tokenPercent: undefined,
      });
    },
    () => NOW,
  );
}

test.each([
  ['with session tags', true],
  ['without session tags', false],
])('the new holder of a name gets a session of their own, %s', async (_what, sessionTags) => {
  const cache = newCache();
  const open = (membership: string): Promise<Session> => {
    const scope = scopeOf({ ...PLACE, membership });
    const request = sessionRequest(scope, { ...ROLES, sessionTags });
    return cache.kept(scope.membership, request) ?? cache.open(scope.membership, request, NOW.getTime());
  };
  const before = await open(BEFORE);
  const after = await open(AFTER);
  expect(after.credentials.accessKeyId).not.toBe(before.credentials.accessKeyId);
  // Each still meets their own.
  expect(await open(BEFORE)).toBe(before);
  expect(await open(AFTER)).toBe(after);
});
