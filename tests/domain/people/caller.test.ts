/** Proves that an identity is a caller only in its own team, and that the caller's scope comes from the store. */
import { describe, expect, test } from '@jest/globals';
import { callerIn, callersOf, scopeOfCaller } from '../../../shared/domain/people/caller.ts';
import { IDENTITY, SERVICE } from '../../harness/doors.ts';

test('the identity of a token is one caller', () => {
  expect(callersOf(IDENTITY).map(({ team, person }) => [team, person])).toEqual([
    [IDENTITY.team, { user: 'max', role: 'member', membershipId: 'member0000' }],
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

  test('a service is a caller as itself, with the id by which its sessions can be denied', () => {
    expect(scopeOfCaller(callerIn(SERVICE, 'acme'))).toMatchObject({
      user: 'service.backup',
      role: 'viewer',
      membership: 'gen0000.service000',
    });
  });

  test('a proxy’s token gets no scope: it names readers of attachments, and nothing else', () => {
    const proxy = { ...SERVICE, token: { ...SERVICE.token, proxy: true } };
    expect(() => callerIn(proxy, 'acme')).toThrow(expect.objectContaining({ code: 'out_of_scope' }));
    expect(() => callerIn(proxy, 'other')).toThrow(expect.objectContaining({ code: 'not_a_member' }));
    expect(callersOf(proxy)).toHaveLength(1);
  });

  test.each(['other', 'acme2', 'acm', 'ACME', '', 'acme ', '__proto__'])('nobody is a caller in %j', (team) => {
    expect(() => callerIn(IDENTITY, team)).toThrow(expect.objectContaining({ code: 'not_a_member' }));
  });
});
