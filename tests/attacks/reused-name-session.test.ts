/**
 * Attack: take a name that somebody else had, on a store without session tags, and be handed the session that a warm
 * function still keeps of that person. Nothing of what STS is asked for tells the two apart there; the membership does.
 */
import { expect, test } from '@jest/globals';
import { SessionCache } from '../../shared/domain/session/session-cache.ts';
import { sessionRequest, type Session, type SessionSettings } from '../../shared/domain/session/session.ts';
import { scopeOf, type Scope } from '../../shared/domain/authority/scope.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const ROLE = 'arn:aws:iam::123456789012:role/latchkey-gallery';
const PLACE = { team: 'acme', user: 'max', role: 'member', layout: 'webqsee', bucket: 'webqsee', root: 'r/' } as const;

function settings(sessionTags: boolean): SessionSettings {
  const buckets = { gallery: ['webqsee'], smap: [] };
  return { roleArns: { gallery: ROLE, smap: ROLE }, partition: 'aws', sessionTags, smapServerActions: [], buckets };
}

/** Whoever holds the name under this membership. */
function holder(membership: string): Scope {
  return scopeOf({ ...PLACE, membership });
}

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
  const open = (scope: Scope): Promise<Session> => {
    const request = sessionRequest(scope, settings(sessionTags));
    return cache.kept(scope.membership, request) ?? cache.open(scope.membership, request, NOW.getTime());
  };
  const before = await open(holder('gen0000.before0000'));
  const after = await open(holder('gen0000.after00000'));
  expect(after.credentials.accessKeyId).not.toBe(before.credentials.accessKeyId);
  // Each still meets their own.
  expect(await open(holder('gen0000.before0000'))).toBe(before);
  expect(await open(holder('gen0000.after00000'))).toBe(after);
});
