/** Callers: an identity is somebody only in its own team, and the scope of a caller is what the store says. */
import { describe, expect, test } from '@jest/globals';
import { callerIn, callersOf, scopeOfCaller } from '../../../shared/domain/people/caller.ts';
import type { Identity } from '../../../shared/domain/people/identity.ts';

const SINCE = '2026-11-23T10:00:00.999Z';
const IDENTITY: Identity = {
  kind: 'token',
  tokenId: 't',
  team: {
    team: 'acme',
    layout: 'webqsee',
    bucket: 'webqsee',
    root: 'webqsee/acme/items-root/',
    generation: 'gen0000',
    createdOn: SINCE,
  },
  membership: {
    team: 'acme',
    user: 'max',
    role: 'member',
    id: 'member0000',
    holder: 'holder',
    version: 1,
    active: true,
    since: SINCE,
  },
};

test('the identity of a token is one caller', () => {
  expect(callersOf(IDENTITY).map(({ team, membership }) => [team, membership])).toEqual([
    [IDENTITY.team, IDENTITY.membership],
  ]);
});

describe('in a team', () => {
  test('the scope is the stored role in the stored team, whole', () => {
    expect(scopeOfCaller(callerIn(IDENTITY, 'acme'))).toMatchObject({
      team: 'acme',
      user: 'max',
      role: 'member',
      layout: 'webqsee',
      bucket: 'webqsee',
      root: IDENTITY.team.root,
      membership: 'gen0000.member0000',
      narrowed: false,
    });
  });

  test.each(['other', 'acme2', 'acm', 'ACME', '', 'acme ', '__proto__'])('nobody is a caller in %j', (team) => {
    expect(() => callerIn(IDENTITY, team)).toThrow(expect.objectContaining({ code: 'not_a_member' }));
  });
});
