/** Callers: an identity is somebody only in its own team, and the scope of a caller is what the store says. */
import { describe, expect, test } from '@jest/globals';
import { callerIn, callersOf, scopeOfCaller } from '../../../shared/domain/people/caller.ts';
import { IDENTITY } from '../../harness/doors.ts';

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
