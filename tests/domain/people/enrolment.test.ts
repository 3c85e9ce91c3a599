/** Proves that enrolment exchanges a code for a token exactly once, and that no race, change or outage grants more. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { enroll, previewInvite, type Enrolment, type EnrollPorts } from '../../../shared/domain/people/enrolment.ts';
import type { InviteInput } from '../../../shared/domain/people/invite-changes.ts';
import { COMPLETION_SECONDS, type Invite } from '../../../shared/domain/people/invite.ts';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import { parseSecret } from '../../../shared/domain/people/secret.ts';
import type { MemoryStore } from '../../harness/memory-store.ts';
import { People, START } from '../../harness/people.ts';

const DAY_MS = 86_400_000;
let people: People;
let store: MemoryStore;
let now: Date;

beforeEach(() => {
  people = new People();
  store = people.store;
  now = START;
});

function ports(over: Partial<EnrollPorts> = {}): EnrollPorts {
  return { ...people.ports(), now: () => now, ...over };
}

/** Creates an invite and returns its code. */
function invited(
  input: Partial<InviteInput> = {},
  issuer: Membership | null = null,
): Promise<{ invite: Invite; code: string }> {
  return people.invite(issuer?.user ?? null, { user: 'max', role: 'member', ...input });
}

async function enrolled(input: Partial<InviteInput> = {}): Promise<Enrolment> {
  return enroll((await invited(input)).code, ports());
}

/** Changes a membership as any change does: it gets a new version and, by default, a new id. */
async function change(user: string, to: Partial<Membership>): Promise<void> {
  const current = await store.getMembership('acme', user);
  if (current === undefined) throw new Error(`${user} is no member`);
  await store.putMembership(
    { ...current, id: 'changed000', enrolled: to.active ?? true, ...to, version: current.version + 1 },
    current.version,
  );
}

describe('a new member', () => {
  test('gets a membership and a token that names it', async () => {
    const { membership, token, tokenText } = await enrolled();
    expect(membership).toEqual({
      team: 'acme',
      user: 'max',
      role: 'member',
      id: expect.stringMatching(/^[0-9a-v]{10}$/) as unknown,
      holder: expect.stringMatching(/^[0-9a-v]{16}$/) as unknown,
      version: 2,
      active: true,
      enrolled: true,
      since: START.toISOString(),
    });
    expect(await store.getMembership('acme', 'max')).toEqual(membership);
    expect(await store.getToken(token.id)).toEqual(token);
    expect(parseSecret('token', tokenText)).toEqual({ id: token.id, secretHash: token.secretHash });
    expect(token).toMatchObject({ team: 'acme', user: 'max', holder: membership.holder });
    expect(token.expiresAtSeconds * 1000).toBe(START.getTime() + 90 * DAY_MS);
  });

  test('leaves on the invite what it became, and no secret', async () => {
    const { invite, code } = await invited();
    const { token, membership, tokenText } = await enroll(code, ports());
    expect((await store.getInvite(invite.id))?.redemption).toEqual({
      redeemedOn: START.toISOString(),
      tokenId: token.id,
      membershipId: membership.id,
      holder: membership.holder,
      attempt: 1,
      secretHash: token.secretHash,
      finished: true,
    });
    const kept = JSON.stringify([...store.invites.values(), ...store.tokens.values(), ...store.memberships.values()]);
    expect(kept).not.toContain(tokenText.slice(-43));
    expect(kept).not.toContain(code.slice(-43));
  });

  test('can show the token at once', async () => {
    const { tokenText, membership } = await enrolled();
    const caller = await people.member(tokenText);
    expect(caller.membership).toEqual(membership);
  });
});

describe('a further device', () => {
  test('gets a token of the same membership, which is not changed', async () => {
    const first = await enrolled();
    const { code } = await invited({}, first.membership);
    const second = await enroll(code, ports());
    expect(second.membership).toEqual(first.membership);
    expect(second.token.id).not.toBe(first.token.id);
    expect(second.token.holder).toBe(first.token.holder);
    expect(await store.getMembership('acme', 'max')).toEqual(first.membership);
  });
});

describe('a name given again', () => {
  test('is a new holder with a new id, and old tokens stay dead', async () => {
    const first = await enrolled();
    await change('max', { active: false });
    const second = await enrolled({ reuse: true });
    expect(second.membership).toMatchObject({ version: 5, active: true });
    expect(second.membership.id).not.toBe(first.membership.id);
    expect(second.membership.holder).not.toBe(first.membership.holder);
    await expect(people.who(first.tokenText)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('refused', () => {
  test.each([
    ['an unknown code', () => `lki_${'0'.repeat(20)}_${'A'.repeat(43)}`],
    ['nothing', () => ''],
    ['a token', () => `lk_${'0'.repeat(20)}_${'A'.repeat(43)}`],
    ['the right id with another secret', (code: string) => `${code.slice(0, -43)}${'A'.repeat(43)}`],
    ['the code with something behind it', (code: string) => `${code}\n`],
  ])('%s is not found', async (_what, wrong) => {
    const { code } = await invited();
    await expect(enroll(wrong(code), ports())).rejects.toMatchObject({ code: 'not_found' });
    await expect(enroll(code, ports())).resolves.toBeDefined();
  });

  test('a second time', async () => {
    const { code } = await invited();
    const first = await enroll(code, ports());
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'already_redeemed' });
    expect([...store.tokens.keys()]).toEqual([first.token.id]);
  });

  test('from its last second on', async () => {
    const { code } = await invited({ expiresInSeconds: 60 });
    now = new Date(START.getTime() + 60_000);
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
    now = new Date(START.getTime() + 59_999);
    await expect(enroll(code, ports())).resolves.toBeDefined();
  });

  test('redeemed and too late is told as redeemed', async () => {
    const { code } = await invited();
    await enroll(code, ports());
    now = new Date(START.getTime() + 2 * DAY_MS);
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'already_redeemed' });
  });

  test.each<[string, Partial<Membership>]>([
    ['removed', { active: false }],
    ['demoted', { role: 'viewer' }],
    ['promoted', { role: 'admin', id: 'same' }],
  ])('after the member was %s', async (_what, to) => {
    const { membership } = await enrolled();
    const { code } = await invited({}, membership);
    await change('max', to);
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
    expect(store.tokens.size).toBe(1);
  });

  test.each<[string, Partial<Membership>]>([
    ['removed', { active: false }],
    ['demoted', { role: 'member' }],
  ])('after the admin who issued it was %s', async (_what, to) => {
    const { membership: ada } = await enrolled({ user: 'ada', role: 'admin' });
    const { code } = await invited({ role: 'admin' }, ada);
    await change('ada', to);
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
  });
});

describe('a preview', () => {
  test('says what the code would make of its holder, and uses nothing up', async () => {
    const { code, invite } = await invited();
    const preview = await previewInvite(code, ports());
    expect(preview).toEqual({
      team: 'acme',
      layout: 'webqsee',
      user: 'max',
      role: 'member',
      grants: expect.arrayContaining([
        expect.objectContaining({ prefix: 'webqsee/acme/items-root/shared/' }),
      ]) as unknown,
      invitedBy: null,
      expiresAt: new Date(invite.expiresAtSeconds * 1000),
    });
    expect([...store.invites.values()]).toEqual([invite]);
    expect([store.memberships.size, store.tokens.size]).toEqual([0, 0]);
    await expect(enroll(code, ports())).resolves.toMatchObject({ membership: { role: 'member' } });
  });

  test('says who invited', async () => {
    const { membership: ada } = await enrolled({ user: 'ada', role: 'admin' });
    expect(await previewInvite((await invited({}, ada)).code, ports())).toMatchObject({ invitedBy: 'ada' });
  });

  test('is refused as the enrolment would be', async () => {
    await expect(previewInvite('', ports())).rejects.toMatchObject({ code: 'not_found' });
    const { code } = await invited();
    now = new Date(START.getTime() + DAY_MS);
    await expect(previewInvite(code, ports())).rejects.toMatchObject({ code: 'expired' });
    now = START;
    await enroll(code, ports());
    await expect(previewInvite(code, ports())).rejects.toMatchObject({ code: 'already_redeemed' });
  });

  test('of a team that was deleted has ended', async () => {
    const { code } = await invited();
    store.teams.set('acme', { ...people.team, endedOn: START.toISOString() });
    await expect(previewInvite(code, ports())).rejects.toMatchObject({ code: 'expired' });
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
    expect(store.memberships.size).toBe(0);
  });
});

describe('at once', () => {
  test('of a hundred calls with one code exactly one wins, and only its token exists', async () => {
    const { code } = await invited();
    const calls = await Promise.allSettled(Array.from({ length: 100 }, () => enroll(code, ports())));
    const won = calls.filter((call) => call.status === 'fulfilled');
    expect(won).toHaveLength(1);
    const lost = calls.filter((call) => call.status === 'rejected').map((call) => call.reason as unknown);
    expect(lost).toEqual(lost.map(() => expect.objectContaining({ code: 'already_redeemed' }) as unknown));
    expect([...store.tokens.keys()]).toEqual(won.map((call) => call.value.token.id));
  });

  test('of two invites for one name one makes the member, the other has ended', async () => {
    const codes = [(await invited()).code, (await invited()).code];
    const calls = await Promise.allSettled(codes.map((code) => enroll(code, ports())));
    expect(calls.map((call) => call.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(calls.find((call) => call.status === 'rejected')?.reason).toMatchObject({ code: 'expired' });
    expect(store.tokens.size).toBe(1);
  });

  test('a call that sees the winner’s membership, but read the invite before, is told as redeemed', async () => {
    const { code } = await invited();
    let meanwhile: Promise<Enrolment> | undefined;
    const getMembership = async (team: string, user: string): Promise<Membership | undefined> => {
      meanwhile ??= enroll(code, ports());
      await meanwhile;
      return store.getMembership(team, user);
    };
    const memberships = { getMembership, putMembership: store.putMembership.bind(store) };
    await expect(enroll(code, ports({ memberships }))).rejects.toMatchObject({ code: 'already_redeemed' });
  });

  test('a removal of who made the invite, after all checks and before the end, wins', async () => {
    const { membership: ada } = await enrolled({ user: 'ada', role: 'admin' });
    const { code } = await invited({ role: 'admin' }, ada);
    const racing = ports({
      tokens: {
        addToken: async (token) => {
          await change('ada', { active: false });
          return store.addToken(token);
        },
      },
    });
    await expect(enroll(code, racing)).rejects.toMatchObject({ code: 'expired' });
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
  });

  test('a removal between the check and the write wins', async () => {
    await enrolled();
    await change('max', { active: false });
    const { code } = await invited({ reuse: true });
    const replaceRedemption: EnrollPorts['invites']['replaceRedemption'] = async (id, previous, next) => {
      await change('max', { active: false });
      return store.replaceRedemption(id, previous, next);
    };
    const racing = ports({ invites: { getInvite: (id) => store.getInvite(id), replaceRedemption } });
    await expect(enroll(code, racing)).rejects.toMatchObject({ code: 'expired' });
    expect((await store.getMembership('acme', 'max'))?.active).toBe(false);
    expect(store.tokens.size).toBe(1);
  });
});

describe('an outage', () => {
  const out = (): Promise<never> => Promise.reject(new Error('out'));

  test('before the commit leaves the invite good', async () => {
    const { code } = await invited();
    const failing = ports({ invites: { getInvite: (id) => store.getInvite(id), replaceRedemption: out } });
    await expect(enroll(code, failing)).rejects.toThrow('out');
    expect([store.tokens.size, store.memberships.size]).toEqual([0, 0]);
    await expect(enroll(code, ports())).resolves.toBeDefined();
  });

  const noToken = { tokens: { addToken: out } };
  const noMembership = {
    memberships: { getMembership: (team: string, user: string) => store.getMembership(team, user), putMembership: out },
  };

  /** Breaks off after the last write but one: the invite is redeemed, but not marked as finished. */
  const noMark: Partial<EnrollPorts> = {
    invites: {
      getInvite: (id) => store.getInvite(id),
      replaceRedemption: (id, previous, next) => (next.finished ? out() : store.replaceRedemption(id, previous, next)),
    },
  };

  test.each<[string, () => Partial<EnrollPorts>, number]>([
    ['the membership', () => noMembership, 0],
    ['the token', () => noToken, 0],
    ['the mark that it is finished', () => noMark, 1],
  ])('after the commit, of %s: the same code brings it to its end, once', async (_what, failing, tokensBefore) => {
    const { invite, code } = await invited();
    await expect(enroll(code, ports(failing()))).rejects.toThrow('out');
    expect(store.tokens.size).toBe(tokensBefore);
    const { redemption } = (await store.getInvite(invite.id)) ?? {};
    now = new Date(START.getTime() + 1000);
    const finished = await enroll(code, ports());
    expect(finished.token.id).toBe(redemption?.tokenId);
    expect(finished.membership).toMatchObject({ id: redemption?.membershipId, holder: redemption?.holder, version: 2 });
    expect(await store.getMembership('acme', 'max')).toEqual(finished.membership);
    expect([...store.tokens.values()]).toEqual([finished.token]);
    const who = await people.member(finished.tokenText);
    expect(who.membership).toEqual(finished.membership);
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'already_redeemed' });
  });

  test('of a slow call that was taken over meanwhile: it gets nothing, and spoils nothing', async () => {
    const { code } = await invited();
    let winner: Enrolment | undefined;
    const slow = ports({
      tokens: {
        addToken: async (token) => {
          winner = await enroll(code, ports());
          return store.addToken(token);
        },
      },
    });
    await expect(enroll(code, slow)).rejects.toMatchObject({ code: 'already_redeemed' });
    expect([...store.tokens.values()]).toEqual([winner?.token]);
  });

  test('is over once the token was given out: a row that is missing later brings nothing back', async () => {
    const { code } = await invited();
    const { token } = await enroll(code, ports());
    store.tokens.delete(token.id);
    await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'already_redeemed' });
    expect(store.tokens.size).toBe(0);
  });

  test.each(['garbage', '', '1970-01-01T00:00:00.000Z'])(
    'with the damaged date %j ends with its invite',
    async (redeemedOn) => {
      const { invite, code } = await invited({ expiresInSeconds: 60 });
      await expect(enroll(code, ports(noToken))).rejects.toThrow('out');
      const row = await store.getInvite(invite.id);
      if (row?.redemption === undefined) throw new Error('nothing was redeemed');
      store.invites.set(invite.id, { ...row, redemption: { ...row.redemption, redeemedOn } });
      now = new Date(START.getTime() + 60_000);
      await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
      now = new Date(START.getTime() + 59_000);
      await expect(enroll(code, ports())).resolves.toBeDefined();
    },
  );

  test.each([
    ['of a short invite', 60, COMPLETION_SECONDS],
    ['of a long one', DAY_MS / 1000, DAY_MS / 1000],
  ])(
    'after the commit, %s: can be finished until the later of its end and ten minutes',
    async (_what, expiresInSeconds, endSeconds) => {
      const { code } = await invited({ expiresInSeconds });
      await expect(enroll(code, ports(noToken))).rejects.toThrow('out');
      now = new Date(START.getTime() + endSeconds * 1000);
      await expect(enroll(code, ports())).rejects.toMatchObject({ code: 'expired' });
      now = new Date(now.getTime() - 1);
      await expect(enroll(code, ports())).resolves.toBeDefined();
    },
  );

  test('after the commit: of many who bring it to its end one gets the token', async () => {
    const { code } = await invited();
    await expect(enroll(code, ports(noToken))).rejects.toThrow('out');
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => enroll(code, ports())));
    const won = calls.filter((call) => call.status === 'fulfilled').map((call) => call.value.token);
    expect([...store.tokens.values()]).toEqual(won);
    const lost = calls.filter((call) => call.status === 'rejected').map((call) => call.reason as unknown);
    expect(lost).toEqual(Array(19).fill(expect.objectContaining({ code: 'already_redeemed' })));
    expect(store.tokens.size).toBe(1);
  });

  test('of a further device ends in a token of the same membership', async () => {
    const first = await enrolled();
    const { code } = await invited({}, first.membership);
    await expect(enroll(code, ports(noToken))).rejects.toThrow('out');
    const second = await enroll(code, ports());
    expect(second.membership).toEqual(first.membership);
    expect(store.tokens.size).toBe(2);
  });

  test.each<[string, () => Promise<void> | void, string]>([
    ['the member was removed', () => change('max', { active: false }), 'expired'],
    ['the member was narrowed', () => change('max', { role: 'viewer' }), 'expired'],
  ])('is not brought to its end: %s', async (_what, happens, code) => {
    const made = await invited();
    await expect(enroll(made.code, ports(noToken))).rejects.toThrow('out');
    await happens();
    await expect(enroll(made.code, ports())).rejects.toMatchObject({ code });
    expect(store.tokens.size).toBe(0);
  });
});

describe('a key that redeemed the invite', () => {
  const withKey = (key: string) => (): Promise<string> => Promise.resolve(key);

  test('may do so again for a minute, and the token of before ends', async () => {
    const { code } = await invited();
    const first = await enroll(code, ports(), withKey('one'));
    const again = await enroll(code, ports(), withKey('one'));
    expect(again.token).toMatchObject({ id: first.token.id, keyThumbprint: 'one' });
    expect(again.tokenText).not.toBe(first.tokenText);
    for (const other of [withKey('two'), () => Promise.resolve(undefined)])
      await expect(enroll(code, ports(), other)).rejects.toMatchObject({ code: 'already_redeemed' });
    now = new Date(START.getTime() + 60_000);
    await expect(enroll(code, ports(), withKey('one'))).rejects.toMatchObject({ code: 'already_redeemed' });
  });

  test('keeps it if the repetition breaks off: no other key takes it over', async () => {
    const { code } = await invited();
    await enroll(code, ports(), withKey('one'));
    const broken = { addToken: () => Promise.reject(new Error('broken off')) };
    await expect(enroll(code, ports({ tokens: broken }), withKey('one'))).rejects.toThrow('broken off');
    for (const other of [withKey('two'), () => Promise.resolve(undefined)])
      await expect(enroll(code, ports(), other)).rejects.toMatchObject({ code: 'already_redeemed' });
    expect((await enroll(code, ports(), withKey('one'))).token.keyThumbprint).toBe('one');
  });

  test('is not looked at for a code that nobody made', async () => {
    let looked = 0;
    const provenKey = (): Promise<string> => Promise.resolve(`key-${(looked += 1)}`);
    const { code } = await invited();
    const invented = code.slice(0, -43) + 'A'.repeat(43);
    for (const each of ['x', invented, 'lki_'.padEnd(68, '0')])
      await expect(enroll(each, ports(), provenKey)).rejects.toMatchObject({ code: 'not_found' });
    expect(looked).toBe(0);
  });
});
