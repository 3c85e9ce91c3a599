/**
 * Checks the request to STS for a scope (role, name, policy, tags, duration), and the policies' lengths in the worst
 * case.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { scopeOf, type Scope } from '../../../shared/domain/authority/scope.ts';
import { sessionTagsOf } from '../../../shared/domain/authority/session-content.ts';
import { sessionName, sessionRequest, type SessionSettings } from '../../../shared/domain/session/session.ts';
import { compilePolicy } from '../../../shared/domain/authority/session-policy.ts';
import { serialisePolicy } from '../../../shared/domain/authority/session-size.ts';
import { teamId, userName, wholeScope } from '../../harness/arbitraries.ts';

const SETTINGS: SessionSettings = {
  roleArns: {
    gallery: 'arn:aws:iam::123456789012:role/latchkey-gallery',
    smap: 'arn:aws:iam::123456789012:role/latchkey-smap',
  },
  partition: 'aws',
  sessionTags: true,
  smapServerActions: ['translate:TranslateText'],
  buckets: { gallery: ['webqsee', 'other'], smap: ['webqsee'] },
};
const PLACE = { team: 'acme', user: 'max', bucket: 'webqsee', membership: 'gen.member' };
const MEMBER = scopeOf({ ...PLACE, role: 'member', layout: 'webqsee', root: 'webqsee/acme/items-root/' });
const SERVER = scopeOf({ ...PLACE, role: 'server', layout: 'smap', root: '' });

describe('a session request', () => {
  test('of a member says who, what and how long', () => {
    expect(sessionRequest(MEMBER, SETTINGS)).toEqual({
      roleArn: SETTINGS.roleArns.gallery,
      sessionName: 'acme.max',
      policy: serialisePolicy(compilePolicy('webqsee', MEMBER.grants)),
      tags: { bucket: 'webqsee', root: 'webqsee/acme/items-root/' },
      sourceIdentity: 'gen.member',
      durationSeconds: 3600,
    });
  });

  test('of smap is for its own role, and without a root', () => {
    const { roleArn, tags } = sessionRequest(SERVER, SETTINGS);
    expect(roleArn).toBe(SETTINGS.roleArns.smap);
    expect(tags).toEqual({ bucket: 'webqsee' });
  });

  test('in another partition has a policy of that partition’s ARNs', () => {
    const { policy } = sessionRequest(MEMBER, { ...SETTINGS, partition: 'aws-us-gov' });
    expect(policy).toContain('arn:aws-us-gov:s3:::webqsee/');
    expect(policy).not.toContain('arn:aws:');
  });

  test.each([900, 901, 3599, 3600])('lives %i seconds if asked', (seconds) => {
    expect(sessionRequest(MEMBER, SETTINGS, seconds).durationSeconds).toBe(seconds);
  });

  test.each([0, -1, 899, 899.9, 900.5, 3601, 43_200, NaN, Infinity, -Infinity, 1e21])('never lives %d', (seconds) => {
    expect(() => sessionRequest(MEMBER, SETTINGS, seconds)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test.each([
    ['that the stack does not list', 'elsewhere'],
    ['that it lists for the other kind of team', 'forms'],
  ])('of a team in a bucket %s is refused here: its wall would refuse whatever it asks', (_what, bucket) => {
    const settings = { ...SETTINGS, buckets: { gallery: ['webqsee'], smap: ['forms'] } };
    expect(() => sessionRequest(scopeOf({ ...MEMBER, bucket }), settings)).toThrow(
      expect.objectContaining({ code: 'upstream_refused' }),
    );
  });

  test('differs for whatever shapes the session, so that none is ever served for another', () => {
    const changes: Partial<Scope>[] = [
      { team: 'acme2' },
      { user: 'ada' },
      { bucket: 'other' },
      { root: 'webqsee/acme2/items-root/' },
      { membership: 'gen.other' },
      { role: 'viewer' },
      { layout: 'webqsee-simple' },
    ];
    const requests = [
      sessionRequest(MEMBER, SETTINGS),
      sessionRequest(MEMBER, SETTINGS, 900),
      sessionRequest({ ...MEMBER, grants: MEMBER.grants.slice(1), narrowed: true }, SETTINGS),
      ...changes.map((change) => sessionRequest(scopeOf({ ...MEMBER, ...change }), SETTINGS)),
    ];
    expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(requests.length);
  });
});

describe('actions of other services', () => {
  const policyOf = (scope: Scope): string => sessionRequest(scope, SETTINGS).policy;

  test('are the smap server’s', () => {
    expect(policyOf(SERVER)).toContain('translate:TranslateText');
  });

  test('are nobody else’s', () => {
    for (const role of ['reader', 'admin']) expect(policyOf(scopeOf({ ...SERVER, role }))).not.toContain('translate');
    expect(policyOf(MEMBER)).not.toContain('translate');
  });

  test('are given up by narrowing', () => {
    expect(policyOf({ ...SERVER, narrowed: true })).not.toContain('translate');
  });
});

describe('without session tags', () => {
  const settings = { ...SETTINGS, sessionTags: false };

  test.each([undefined, 900, 3600])('a session has none, and lives 900 seconds whatever was asked (%p)', (seconds) => {
    const request = sessionRequest(MEMBER, settings, seconds);
    expect(request.tags).toEqual({});
    expect(request).not.toHaveProperty('sourceIdentity');
    expect(request.durationSeconds).toBe(900);
  });

  test('asking for too much is refused all the same', () => {
    expect(() => sessionRequest(MEMBER, settings, 3601)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('the session name', () => {
  test('is the team and the user', () => {
    expect(sessionName('acme', 'max@example.org')).toBe('acme.max@example.org');
  });

  test('of 64 characters stays whole, of 65 is cut and gets 16 digits of its SHA-256', () => {
    const user = 'u'.repeat(59);
    expect(sessionName('acme', user)).toBe(`acme.${user}`);
    const long = `acme.${user}v`;
    const digest = createHash('sha256').update(long).digest('hex').slice(0, 16);
    expect(sessionName('acme', `${user}v`)).toBe(`${long.slice(0, 48)}${digest}`);
  });

  test('is one that STS takes, whoever it is', () => {
    fc.assert(
      fc.property(teamId, userName, (team, user) => {
        expect(sessionName(team, user)).toMatch(/^[\w+=,.@-]{2,64}$/);
      }),
    );
  });

  test('of two callers is never the same, for neither teams nor cuts run together', () => {
    const long = fc.tuple(teamId, fc.constantFrom('u'.repeat(63), 'u'.repeat(64), `${'u'.repeat(63)}v`, 'max'));
    fc.assert(
      fc.property(fc.oneof(long, fc.tuple(teamId, userName)), long, ([team, user], [otherTeam, otherUser]) => {
        const same = team === otherTeam && user === otherUser;
        expect(sessionName(team, user) === sessionName(otherTeam, otherUser)).toBe(same);
      }),
    );
  });
});

describe('the tags', () => {
  test('are values that STS takes, none of them empty', () => {
    fc.assert(
      fc.property(wholeScope, (scope) => {
        for (const [key, value] of Object.entries(sessionTagsOf(scope))) {
          expect(key).toMatch(/^[a-z]+$/);
          expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
        }
      }),
    );
  });
});
