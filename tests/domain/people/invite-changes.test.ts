/** Checks how invites are made, listed and ended: who may be invited, by whom and for how long. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { enroll } from '../../../shared/domain/people/enrolment.ts';
import {
  createInvite,
  endInvite,
  findInvite,
  listInvites,
  type InviteInput,
} from '../../../shared/domain/people/invite-changes.ts';
import type { Invite } from '../../../shared/domain/people/invite.ts';
import {
  MAX_ADMINS,
  MAX_MEMBER_TOKENS,
  MAX_INVITES_PER_NAME,
  MAX_MEMBERS,
  MAX_NAMES,
  MAX_OPEN_INVITES,
} from '../../../shared/domain/people/limits.ts';
import { parseSecret } from '../../../shared/domain/people/secret.ts';
import { ACME, outcomeOf, People, SETTINGS, START } from '../../harness/people.ts';

const START_SECONDS = START.getTime() / 1000;
const PAGE = { limit: 100 };
let people: People;

beforeEach(async () => {
  people = new People();
  await people.join('ada', 'admin');
  await people.join('max', 'member');
});

/**
 * Creates an invite.
 * @param by the issuer; the admin ada by default
 */
function invite(
  input: Partial<InviteInput> = {},
  by: string | null = 'ada',
): Promise<{ invite: Invite; code: string }> {
  return people.invite(by, { user: 'new', role: 'member', ...input });
}

const openInvites = async (): Promise<number> =>
  (await people.store.listOpenInvites('acme', people.now())).items.length;

describe('a new invite', () => {
  test('is stored without its code, which is good for this invite alone', async () => {
    const { invite: made, code } = await invite();
    expect(made).toEqual({
      id: made.id,
      secretHash: made.secretHash,
      team: 'acme',
      user: 'new',
      role: 'member',
      membershipVersion: 0,
      issuer: { user: 'ada', membershipId: people.membership('ada').id },
      createdOn: START.toISOString(),
      expiresAtSeconds: START_SECONDS + 86_400,
    });
    expect(parseSecret('invite', code)).toEqual({ id: made.id, secretHash: made.secretHash });
    expect(await people.store.getInvite(made.id)).toEqual(made);
    expect(JSON.stringify([...people.store.invites.values()])).not.toContain(code.slice(-43));
  });

  test('by the operator has no issuer whose end would end it', async () => {
    expect((await invite({}, null)).invite.issuer).toBeNull();
  });

  test.each([60, 61, 86_400, 2_592_000])('lasts %i seconds if asked', async (expiresInSeconds) => {
    expect((await invite({ expiresInSeconds })).invite.expiresAtSeconds).toBe(START_SECONDS + expiresInSeconds);
  });

  test('names the version of the membership it is for', async () => {
    const { version } = people.membership('max');
    expect((await invite({ user: 'max' }, 'max')).invite.membershipVersion).toBe(version);
  });
});

describe('refused', () => {
  test.each<[string, Partial<InviteInput>, string]>([
    ['a role the layout does not have', { role: 'owner' }, 'invalid_request'],
    ['a role of Object’s', { role: 'constructor' }, 'invalid_request'],
    ['no role for a name that nobody has', { role: undefined }, 'invalid_request'],
    ['a name with a wildcard', { user: 'm*' }, 'invalid_request'],
    ['a service’s name', { user: 'service.backup' }, 'invalid_request'],
    ['a service’s name in other letters', { user: 'SERVICE.backup' }, 'invalid_request'],
    ['less than a minute', { expiresInSeconds: 59 }, 'invalid_request'],
    ['more than thirty days', { expiresInSeconds: 2_592_001 }, 'invalid_request'],
    ['no whole second', { expiresInSeconds: 60.5 }, 'invalid_request'],
    ['no number', { expiresInSeconds: NaN }, 'invalid_request'],
    ['never', { expiresInSeconds: Infinity }, 'invalid_request'],
    ['reuse of a name in use', { user: 'ada', reuse: true, role: undefined }, 'conflict'],
    ['a name in another case of letters', { user: 'MAX' }, 'conflict'],
  ])('%s', async (_what, input, code) => {
    expect(await outcomeOf(invite(input))).toBe(code);
    expect(await openInvites()).toBe(0);
  });

  test('a membership whose sessions STS would not take, with a way out', async () => {
    const large = { ...ACME, bucket: 'b'.repeat(63), root: `${'r'.repeat(120)}/` };
    const create = (user: string, role: string): Promise<unknown> =>
      createInvite(null, large, { user, role }, SETTINGS, people.ports());
    await expect(create('u'.repeat(64), 'member')).rejects.toMatchObject({
      code: 'limit_reached',
      message: expect.stringContaining('a shorter user name') as unknown,
    });
    expect(await openInvites()).toBe(0);
    await expect(create('m', 'viewer')).resolves.toBeDefined();
  });
});

describe('a name that is enrolled', () => {
  test('is its holder’s alone: neither an admin nor the operator can become that person', async () => {
    for (const by of ['ada', null]) {
      expect(await outcomeOf(invite({ user: 'max' }, by))).toBe('conflict');
      expect(await outcomeOf(invite({ user: 'max', reuse: true }, by))).toBe('conflict');
    }
  });

  test('may invite a further device of its own, with or without its role', async () => {
    for (const role of ['member', undefined])
      await expect(invite({ user: 'max', role }, 'max')).resolves.toMatchObject({ invite: { role: 'member' } });
  });

  test('gets no other role by that way', async () => {
    for (const role of ['admin', 'viewer'])
      expect(await outcomeOf(invite({ user: 'max', role }, 'max'))).toBe('conflict');
  });
});

describe('a name that was only added', () => {
  beforeEach(() => people.set('ada', { user: 'eva', role: 'viewer' }));

  test('can be invited until somebody signs in, with or without its role', async () => {
    const codes = [
      (await invite({ user: 'eva', role: undefined })).code,
      (await invite({ user: 'eva', role: 'viewer' }, null)).code,
    ];
    await enroll(codes[0] ?? '', people.ports());
    expect(people.membership('eva')).toMatchObject({ role: 'viewer', enrolled: true });
    expect(await outcomeOf(enroll(codes[1] ?? '', people.ports()))).toBe('expired');
    expect(await outcomeOf(invite({ user: 'eva', role: undefined }))).toBe('conflict');
  });

  test('gets no other role by an invite, and not by reuse', async () => {
    expect(await outcomeOf(invite({ user: 'eva', role: 'admin' }))).toBe('conflict');
    expect(await outcomeOf(invite({ user: 'eva', role: 'viewer', reuse: true }))).toBe('conflict');
  });
});

describe('a name that was used before', () => {
  beforeEach(() => people.end('ada', 'max'));

  test('is given again only on purpose', async () => {
    expect(await outcomeOf(invite({ user: 'max' }))).toBe('conflict');
    expect(await outcomeOf(invite({ user: 'max', reuse: false }))).toBe('conflict');
    const { version } = people.membership('max');
    expect((await invite({ user: 'max', reuse: true })).invite).toMatchObject({ membershipVersion: version });
  });

  test('may come back in another role, and not in another case of letters', async () => {
    expect((await invite({ user: 'max', reuse: true, role: 'viewer' })).invite.role).toBe('viewer');
    expect(await outcomeOf(invite({ user: 'Max', reuse: true }))).toBe('conflict');
  });
});

describe('who invites', () => {
  test.each<[string, Partial<InviteInput>]>([
    ['another name', {}],
    ['an admin', { user: 'eve', role: 'admin' }],
    ['somebody who is a member', { user: 'ada' }],
  ])('is no member for %s', async (_what, input) => {
    expect(await outcomeOf(invite(input, 'max'))).toBe('out_of_scope');
  });
});

describe('the limits', () => {
  /** Copies a membership under other names. */
  function members(count: number, active: boolean): void {
    for (let n = 0; n < count; n += 1)
      people.store.memberships.set(`acme m${n}`, { ...people.membership('max'), user: `m${n}`, active });
  }

  test('of open invites', async () => {
    const { invite: made } = await invite();
    for (let n = 1; n < MAX_OPEN_INVITES; n += 1)
      people.store.invites.set(String(n), { ...made, id: String(n), user: `n${n}` });
    expect(await outcomeOf(invite())).toBe('limit_reached');
    await endInvite(people.actor('ada'), made.id, people.ports());
    expect(await outcomeOf(invite())).toBe('done');
  });

  test('of invites of one name, those that have ended too', async () => {
    const { invite: made } = await invite();
    const endedOn = START.toISOString();
    for (let n = 1; n < MAX_INVITES_PER_NAME; n += 1)
      people.store.invites.set(String(n), { ...made, id: String(n), endedOn });
    expect(await outcomeOf(invite())).toBe('limit_reached');
    expect(await outcomeOf(invite({ user: 'other' }))).toBe('done');
  });

  test('of members, where somebody new comes in', async () => {
    members(MAX_MEMBERS - 3, true);
    expect(await outcomeOf(invite())).toBe('done');
    members(MAX_MEMBERS - 2, true);
    expect(await outcomeOf(invite())).toBe('limit_reached');
    expect(await outcomeOf(invite({ user: 'max', role: undefined }, 'max'))).toBe('done');
  });

  test('of names that were ever used, and not where one is used again', async () => {
    members(MAX_NAMES - 3, false);
    expect(await outcomeOf(invite())).toBe('done');
    members(MAX_NAMES - 2, false);
    expect(await outcomeOf(invite())).toBe('limit_reached');
    expect(await outcomeOf(invite({ user: 'm1', reuse: true }))).toBe('done');
  });

  test('of admins', async () => {
    members(MAX_ADMINS, true);
    const entries = Array.from({ length: MAX_ADMINS }, (_, n) => ({
      user: `m${n}`,
      membershipId: people.membership('max').id,
    }));
    people.store.admins.set('acme', { team: 'acme', entries, leaving: [], version: 9 });
    expect(await outcomeOf(invite({ role: 'admin' }))).toBe('limit_reached');
    expect(await outcomeOf(invite({ role: 'viewer' }))).toBe('done');
  });

  test('of one member’s tokens and invites', async () => {
    const device = (): Promise<unknown> => invite({ user: 'max', role: undefined }, 'max');
    for (let n = 1; n < MAX_MEMBER_TOKENS; n += 1) await device();
    expect(await outcomeOf(device())).toBe('limit_reached');
    expect(await outcomeOf(invite({ user: 'ada', role: undefined }, 'ada'))).toBe('done');
  });
});

describe('the list', () => {
  test('shows an admin all with their state, and a member the own', async () => {
    const { invite: open } = await invite();
    const { invite: own } = await invite({ user: 'max', role: undefined }, 'max');
    const list = async (by: string): Promise<string[]> =>
      (await listInvites(people.actor(by), PAGE, people.ports())).items.map((row) => `${row.invite.id} ${row.state}`);
    const redeemed = [...people.store.invites.values()].slice(0, 2).map(({ id }) => `${id} redeemed`);
    const [ofAda = '', ofMax = ''] = redeemed;
    expect((await list('ada')).sort()).toEqual([ofAda, ofMax, `${own.id} open`, `${open.id} open`].sort());
    expect((await list('max')).sort()).toEqual([ofMax, `${own.id} open`].sort());
    await people.set('ada', { user: 'max', role: 'viewer' });
    expect(await list('max')).toContain(`${own.id} ended`);
    people.pass(86_400);
    expect(await list('ada')).toContain(`${open.id} expired`);
  });

  test('comes page by page', async () => {
    for (const user of ['a', 'b', 'c']) await invite({ user });
    const first = await listInvites(people.actor('ada'), { limit: 3 }, people.ports());
    const rest = await listInvites(people.actor('ada'), { limit: 3, cursor: first.nextCursor }, people.ports());
    expect([...first.items, ...rest.items].map((row) => row.invite.user)).toEqual(['a', 'ada', 'b', 'c', 'max']);
    expect(rest).not.toHaveProperty('nextCursor');
  });
});

describe('one invite', () => {
  test('is found and ended by an admin, and by the member for the own name', async () => {
    const { invite: own, code } = await invite({ user: 'max', role: undefined }, 'max');
    for (const by of ['ada', 'max'])
      expect(await findInvite(people.actor(by), own.id, people.ports())).toEqual({ invite: own, state: 'open' });
    await endInvite(people.actor('max'), own.id, people.ports());
    expect(await findInvite(people.actor('ada'), own.id, people.ports())).toMatchObject({ state: 'ended' });
    expect(await outcomeOf(enroll(code, people.ports()))).toBe('expired');
    people.pass(5);
    await endInvite(people.actor('max'), own.id, people.ports());
    expect((await people.store.getInvite(own.id))?.endedOn).toBe(START.toISOString());
  });

  test('of others, of another team and none at all are the same to who may not see it', async () => {
    const { invite: other } = await invite();
    const foreign = { ...other, id: 'ff'.repeat(10), team: 'other' };
    people.store.invites.set(foreign.id, foreign);
    for (const [by, id] of [
      ['max', other.id],
      ['ada', foreign.id],
      ['ada', '00'.repeat(10)],
    ] as const) {
      await expect(findInvite(people.actor(by), id, people.ports())).rejects.toMatchObject({
        code: 'not_found',
        message: 'there is no such invite, or none that you may see; GET /v1/teams/{team}/invites lists yours',
      });
      expect(await outcomeOf(endInvite(people.actor(by), id, people.ports()))).toBe('not_found');
    }
    expect(people.store.invites.get(foreign.id)).toEqual(foreign);
  });

  test('that was redeemed stays so', async () => {
    const { invite: made, code } = await invite();
    await enroll(code, people.ports());
    await endInvite(people.actor('ada'), made.id, people.ports());
    expect(await findInvite(people.actor('ada'), made.id, people.ports())).toMatchObject({ state: 'redeemed' });
    expect(await outcomeOf(enroll(code, people.ports()))).toBe('already_redeemed');
  });
});
