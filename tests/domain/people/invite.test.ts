/** Invites: who may be invited, for how long, and what ends an invite without a write of its own. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createInvite, type NewInvite, type Issuer } from '../../../shared/domain/people/invite.ts';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import { parseSecret } from '../../../shared/domain/people/secret.ts';
import { countedBytes, MemoryStore } from '../../harness/memory-store.ts';

const NOW = new Date('2026-11-23T10:00:00.900Z');
const NOW_SECONDS = Math.floor(NOW.getTime() / 1000);
const MAX: Membership = {
  team: 'acme',
  user: 'max',
  role: 'member',
  id: 'member0000',
  holder: 'holder',
  version: 3,
  active: true,
  since: NOW.toISOString(),
};
const ADA: Issuer = { team: 'acme', user: 'ada', role: 'admin', id: 'admin00000' };
let store: MemoryStore;

beforeEach(async () => {
  store = new MemoryStore();
  await store.addTeam({
    team: 'acme',
    layout: 'webqsee',
    bucket: 'webqsee',
    root: 'r/',
    generation: 'gen0000',
    createdOn: NOW.toISOString(),
  });
});

function invite(wish: Partial<NewInvite> = {}, issuer: Issuer | null = ADA): ReturnType<typeof createInvite> {
  const ports = { teams: store, memberships: store, invites: store, now: () => NOW, random: countedBytes() };
  return createInvite(
    { team: 'acme', user: 'max', role: 'member', ...wish },
    issuer,
    { partition: 'aws', smapServerActions: [] },
    ports,
  );
}

describe('a new invite', () => {
  test('is stored without its code, which is good for this invite alone', async () => {
    const { invite: made, code } = await invite();
    expect(made).toEqual({
      id: made.id,
      secretHash: made.secretHash,
      team: 'acme',
      user: 'max',
      role: 'member',
      membershipVersion: 0,
      issuer: { user: 'ada', membershipId: 'admin00000' },
      createdOn: NOW.toISOString(),
      expiresAtSeconds: NOW_SECONDS + 86_400,
    });
    expect(parseSecret('invite', code)).toEqual({ id: made.id, secretHash: made.secretHash });
    expect(await store.getInvite(made.id)).toEqual(made);
    expect(JSON.stringify([...store.invites.values()])).not.toContain(code.slice(-43));
  });

  test('by the operator has no issuer whose end would end it', async () => {
    expect((await invite({}, null)).invite.issuer).toBeNull();
  });

  test.each([60, 61, 86_400, 2_592_000])('lasts %i seconds if asked', async (expiresInSeconds) => {
    expect((await invite({ expiresInSeconds })).invite.expiresAtSeconds).toBe(NOW_SECONDS + expiresInSeconds);
  });

  test('names the version of the membership it is for', async () => {
    await store.putMembership({ ...MAX, version: 3 }, 0);
    expect((await invite({}, MAX)).invite.membershipVersion).toBe(3);
  });
});

describe('refused', () => {
  test('to the operator, a team that does not exist', async () => {
    await expect(invite({ team: 'other' }, null)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each<[string, Partial<NewInvite>, string]>([
    ['a role the layout does not have', { role: 'owner' }, 'invalid_request'],
    ['a role of Object’s', { role: 'constructor' }, 'invalid_request'],
    ['a name with a wildcard', { user: 'm*' }, 'invalid_request'],
    ['a service’s name', { user: 'service.backup' }, 'invalid_request'],
    ['less than a minute', { expiresInSeconds: 59 }, 'invalid_request'],
    ['more than thirty days', { expiresInSeconds: 2_592_001 }, 'invalid_request'],
    ['no whole second', { expiresInSeconds: 60.5 }, 'invalid_request'],
    ['no number', { expiresInSeconds: NaN }, 'invalid_request'],
    ['never', { expiresInSeconds: Infinity }, 'invalid_request'],
  ])('%s', async (_what, wish, code) => {
    await expect(invite(wish)).rejects.toMatchObject({ code });
    expect(store.invites.size).toBe(0);
  });
});

test('a membership whose sessions STS would not take is refused, with a way out, and nothing is stored', async () => {
  const team = await store.getTeam('acme');
  if (team === undefined) throw new Error('there is no team');
  store.teams.set('acme', { ...team, bucket: 'b'.repeat(63), root: `${'r'.repeat(120)}/` });
  await expect(invite({ user: 'u'.repeat(64) })).rejects.toMatchObject({
    code: 'limit_reached',
    message: expect.stringContaining('a shorter user name') as unknown,
  });
  expect(store.invites.size).toBe(0);
  await expect(invite({ user: 'm', role: 'viewer' })).resolves.toBeDefined();
});

describe('a name that is enrolled', () => {
  beforeEach(() => store.putMembership(MAX, 0));

  test('is its holder’s alone: neither an admin nor the operator can become that person', async () => {
    for (const issuer of [ADA, null]) {
      await expect(invite({}, issuer)).rejects.toMatchObject({ code: 'conflict' });
      await expect(invite({ reuse: true }, issuer)).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  test('may invite a further device of its own', async () => {
    await expect(invite({}, MAX)).resolves.toMatchObject({ invite: { user: 'max', role: 'member' } });
  });

  test('gets no other role by that way', async () => {
    for (const role of ['admin', 'viewer'])
      await expect(invite({ role }, MAX)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a name that was used before', () => {
  beforeEach(() => store.putMembership({ ...MAX, active: false }, 0));

  test('is given again only on purpose', async () => {
    await expect(invite()).rejects.toMatchObject({ code: 'conflict' });
    await expect(invite({ reuse: false })).rejects.toMatchObject({ code: 'conflict' });
    expect((await invite({ reuse: true })).invite).toMatchObject({ user: 'max', membershipVersion: 3 });
  });

  test('may come back in another role', async () => {
    expect((await invite({ reuse: true, role: 'viewer' })).invite.role).toBe('viewer');
  });
});

describe('who invites', () => {
  test.each<[string, Partial<Issuer>, Partial<NewInvite>, string]>([
    ['a member for another name', { role: 'member' }, {}, 'out_of_scope'],
    ['a member for an admin', { role: 'member' }, { user: 'eve', role: 'admin' }, 'out_of_scope'],
    ['an admin of another team', { team: 'other' }, {}, 'not_a_member'],
    ['an admin for a team that does not exist', {}, { team: 'nowhere' }, 'not_a_member'],
    ['a namesake of another team', { team: 'other', user: 'max', role: 'member' }, {}, 'not_a_member'],
  ])('%s is refused', async (_what, of, wish, code) => {
    await expect(invite(wish, { ...ADA, ...of })).rejects.toMatchObject({ code });
    expect(store.invites.size).toBe(0);
  });
});
