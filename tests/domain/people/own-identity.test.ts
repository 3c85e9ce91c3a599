/** Proves that a member's own identity is bound and dropped without locking anybody out, and that one identity stays one member. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { membershipsOf } from '../../../shared/domain/people/oidc-member.ts';
import type { OidcClaim } from '../../../shared/domain/people/oidc-claim.ts';
import type { OidcSubject } from '../../../shared/domain/people/oidc-subject.ts';
import { setOwnIdentity, type OwnIdentityPorts } from '../../../shared/domain/people/own-identity.ts';
import type { MemoryStore } from '../../harness/memory-store.ts';
import { outcomeOf, People } from '../../harness/people.ts';

const ISSUER = 'https://login.example.org';
const [ONE, TWO] = ['one', 'two'].map((subject): OidcSubject => ({ issuer: ISSUER, subject })) as [
  OidcSubject,
  OidcSubject,
];
let people: People;
let store: MemoryStore;

beforeEach(async () => {
  people = new People();
  ({ store } = people);
  await people.join('ada', 'admin');
  await people.join('max', 'member');
});

const bind = (user: string, identity: OidcSubject | null, ports: OwnIdentityPorts = people.ports()): Promise<unknown> =>
  setOwnIdentity(people.actor(user), identity, ports);
const who = async (identity: OidcSubject): Promise<readonly string[]> => {
  const ports = { oidcClaims: store, memberships: store, teams: store };
  return (await membershipsOf(identity, 'acme', ports)).memberships.map(({ membership }) => membership.user);
};
const entryOf = (user: string): string | undefined =>
  store.admins.get('acme')?.entries.find((entry) => entry.user === user)?.membershipId;

describe('an admin stays one', () => {
  test('whose identity is bound, replaced and dropped', async () => {
    const first = people.membership('ada').id;
    await bind('ada', ONE);
    expect([people.membership('ada').id, entryOf('ada')]).toEqual([first, first]);
    for (const identity of [TWO, null]) {
      const before = people.membership('ada').id;
      await bind('ada', identity);
      expect(people.membership('ada').id).not.toBe(before);
      expect(entryOf('ada')).toBe(people.membership('ada').id);
      await people.set('ada', { user: 'max', role: identity === null ? 'viewer' : 'member' });
    }
    expect([await who(ONE), await who(TWO)]).toEqual([[], []]);
  });

  test('also if the call broke off before the entry, and is repeated', async () => {
    await bind('ada', ONE);
    const failing = { ...people.ports().admins, getAdmins: () => Promise.reject(new Error('broken off')) };
    await expect(bind('ada', TWO, { ...people.ports(), admins: failing })).rejects.toThrow('broken off');
    expect(entryOf('ada')).not.toBe(people.membership('ada').id);
    await bind('ada', TWO);
    expect(entryOf('ada')).toBe(people.membership('ada').id);
  });

  test('but one who is being removed from the admins is not entered by it', async () => {
    await people.set('ada', { user: 'max', role: 'admin' });
    const row = store.admins.get('acme');
    if (row === undefined) throw new Error('there are no admins');
    store.admins.set('acme', { ...row, entries: row.entries.filter(({ user }) => user !== 'max') });
    await bind('max', ONE);
    await bind('max', TWO);
    expect(entryOf('max')).toBeUndefined();
  });

  test('who could not sign in any more keeps the identity', async () => {
    await people.set('ada', { user: 'eva', role: 'admin', oidc: ONE });
    expect(await outcomeOf(bind('eva', null))).toBe('conflict');
    expect(await who(ONE)).toEqual(['eva']);
  });
});

test('the sessions of an identity that is replaced or dropped end; a first one ends nothing', async () => {
  const { id } = people.membership('max');
  await bind('max', ONE);
  expect(people.membership('max').id).toBe(id);
  await bind('max', null);
  expect(people.membership('max').revoked?.map((record) => record.id)).toContain(id);
});

test('an identity of another member is a conflict; of an ended one it is free', async () => {
  await bind('max', ONE);
  expect(await outcomeOf(bind('ada', ONE))).toBe('conflict');
  await people.end('ada', 'max');
  await bind('ada', ONE);
  expect(await who(ONE)).toEqual(['ada']);
});

test('of two who bind the same identity at once, the one who is told so is it, whoever read first', async () => {
  await people.join('eve', 'member');
  // Max reads that nobody has it, and goes on only after eve is done.
  let goOn = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (goOn = resolve));
  let reads = 0;
  const slow = {
    getClaim: async (...asked: Parameters<MemoryStore['getClaim']>) => {
      const found = await store.getClaim(...asked);
      reads += 1;
      if (reads === 1) await waiting;
      return found;
    },
    putClaim: (...put: Parameters<MemoryStore['putClaim']>) => store.putClaim(...put),
  };
  const late = outcomeOf(bind('max', ONE, { ...people.ports(), oidcClaims: slow }));
  await bind('eve', ONE);
  goOn();
  expect([await late, await who(ONE)]).toEqual(['conflict', ['eve']]);
});

test('a claim that was read before its membership agreed is not replaced any more', async () => {
  await people.join('eve', 'member');
  // Eve read max's claim before his membership named the identity, and writes hers after his answer.
  const stale = { ...ONE, team: 'acme', user: 'eve', claimId: 'of-eve' };
  let seen: OidcClaim | undefined;
  const memberships = {
    ...people.ports().memberships,
    getMembership: (team: string, user: string) => store.getMembership(team, user),
    putMembership: async (...put: Parameters<MemoryStore['putMembership']>) => {
      seen = await store.getClaim(ONE, 'acme');
      return store.putMembership(...put);
    },
  };
  await bind('max', ONE, { ...people.ports(), memberships });
  const stolen = await store.putClaim(stale, seen);
  expect([seen?.user, stolen, await who(ONE)]).toEqual(['max', false, ['max']]);
});
