/**
 * Attack: let a function break off between two writes, by a flood or a payload that is too much for it. Whatever was
 * written by then, an admin who can sign in is left, nobody has more than before or after, and the same call again brings
 * the change to its end.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { authenticate } from '../../shared/domain/people/authenticate.ts';
import { enroll } from '../../shared/domain/people/enrolment.ts';
import { exchangeToken } from '../../shared/domain/people/exchange.ts';
import { inviteState } from '../../shared/domain/people/invite.ts';
import { isLive } from '../../shared/domain/people/token.ts';
import { endToken } from '../../shared/domain/people/token-list.ts';
import { bearer } from '../harness/credentials.ts';
import { outcomeOf, People } from '../harness/people.ts';
import { breakingAt } from '../harness/steps.ts';
import type { Store } from '../harness/store.ts';

const MOST_WRITES = 12;
let people: People;
/** Tokens of `ada`, `bob` and `max`. */
const texts = new Map<string, string>();

beforeAll(async () => {
  people = new People();
  for (const [user, role] of Object.entries({ ada: 'admin', bob: 'admin', max: 'member' }))
    texts.set(user, (await people.join(user, role)).tokenText);
  await people.service('bob', { name: 'backup' });
  await people.service('bob', { name: 'mirror' });
  await people.invite('bob', { user: 'guest', role: 'member' });
  await people.invite('ada', { user: 'friend', role: 'member' });
  await people.end('ada', 'max');
  await people.join('max', 'member', 'ada', true);
  await people.set('ada', { user: 'eva', role: 'viewer' });
});

/** Returns the meaning of the rows, without ids and versions. */
function meaningOf({ store, team, now }: People): object {
  const member = (user = ''): ReturnType<typeof store.memberships.get> =>
    store.memberships.get(`${team.team} ${user.toLowerCase()}`);
  const members = [...store.memberships.values()].map(({ user, role, active, enrolled }) => ({
    ...{ user, role, active, enrolled },
  }));
  const tokens = [...store.tokens.values()].filter((token) => isLive(token, now()));
  const held = tokens.flatMap((token) => {
    const of = member(token.user);
    const isHeld = token.kind === 'member' && of?.active === true && of.enrolled && of.holder === token.holder;
    return isHeld ? [token.user] : [];
  });
  const sponsored = tokens.flatMap((token) => {
    if (token.kind !== 'service') return [];
    const isSponsored = token.sponsor === null || member(token.sponsor.user)?.id === token.sponsor.membershipId;
    return isSponsored ? [`${token.name} of ${token.sponsor?.user ?? 'the operator'}`] : [];
  });
  const invites = [...store.invites.values()].map(
    (invite) => `${invite.user} ${inviteState(invite, now(), member(invite.user), member(invite.issuer?.user))}`,
  );
  return { members, held: held.sort(), sponsored: sponsored.sort(), invites: invites.sort() };
}

/** Every id that a session was made with, and that is nobody's now, is recorded: else its sessions would live on. */
function expectRecorded(before: People, after: People): void {
  for (const [key, { id, active }] of before.store.memberships) {
    const now = after.store.memberships.get(key);
    if (!active || now?.id === id) continue;
    expect(now?.revoked?.map((record) => record.id)).toContain(id);
  }
}

type Change = (people: People, store: Store) => Promise<unknown>;

/** @param prepare what happens before, whole */
async function expectRepeatable(
  change: Change,
  expected: object,
  prepare?: (people: People) => Promise<void>,
): Promise<void> {
  const start = people.copy();
  await prepare?.(start);
  const whole = start.copy();
  await change(whole, whole.store);
  const end = meaningOf(whole);
  expect(end).toMatchObject(expected);
  let breaks = 0;
  for (const effect of [false, true]) {
    for (let write = 1; write <= MOST_WRITES; write += 1) {
      const broken = start.copy();
      const store = breakingAt(broken.store, write, effect);
      const outcome = await outcomeOf(change(broken, store));
      if (!store.hasBroken()) break;
      breaks += 1;
      expect(outcome).toBe('broken_off');
      expect(broken.adminsWhoCanSignIn()).not.toEqual([]);
      expect(broken.enteredAdmins()).not.toEqual([]);
      await change(broken, broken.store);
      expect(meaningOf(broken)).toEqual(end);
      expect(broken.enteredAdmins()).toEqual(whole.enteredAdmins());
      expectRecorded(start, broken);
    }
  }
  expect(breaks).toBeGreaterThan(0);
}

const member = (user: string, role: string, over: object = {}): object =>
  expect.objectContaining({ user, role, active: true, ...over });
const among = (...items: readonly unknown[]): unknown => expect.arrayContaining([...items]);

describe('a change of a member that broke off, made again', () => {
  test('adds', async () => {
    const change: Change = (all, store) => all.set('ada', { user: 'new', role: 'member' }, all.ports(store));
    await expectRepeatable(change, { members: among(member('new', 'member', { enrolled: false })) });
  });

  test('adds a used name', async () => {
    const start = async (all: People): Promise<void> => {
      await all.end('ada', 'max');
    };
    // The second time the name is in use, as it was wanted.
    const change: Change = async (all, store) => {
      const isThere = all.membership('max').active;
      await all.set('ada', { user: 'max', role: 'viewer', reuse: !isThere }, all.ports(store));
    };
    await expectRepeatable(change, { members: among(member('max', 'viewer')), held: ['ada', 'bob'] }, start);
  });

  test('promotes', async () => {
    const change: Change = (all, store) => all.set('ada', { user: 'max', role: 'admin' }, all.ports(store));
    await expectRepeatable(change, { members: among(member('max', 'admin', { enrolled: true })) });
  });

  test('demotes an admin, whose tokens and invites end', async () => {
    const change: Change = (all, store) => all.set('ada', { user: 'bob', role: 'member' }, all.ports(store));
    const invites = among('guest ended', 'friend open');
    await expectRepeatable(change, { members: among(member('bob', 'member')), sponsored: [], invites });
  });

  test('demotes an admin, whose tokens are kept', async () => {
    const change: Change = (all, store) =>
      all.set('ada', { user: 'bob', role: 'member', keepTokens: true }, all.ports(store));
    const sponsored = ['backup of ada', 'mirror of ada'];
    await expectRepeatable(change, { members: among(member('bob', 'member')), sponsored });
  });
});

describe('an end of a member that broke off, made again', () => {
  const ended = { members: among(expect.objectContaining({ user: 'bob', active: false })), held: ['ada', 'max'] };

  test('ends', async () => {
    const change: Change = (all, store) => all.end('ada', 'bob', false, all.ports(store));
    await expectRepeatable(change, { ...ended, sponsored: [], invites: among('guest ended') });
  });

  test('ends, and keeps the tokens', async () => {
    const change: Change = (all, store) => all.end('ada', 'bob', true, all.ports(store));
    await expectRepeatable(change, { ...ended, sponsored: ['backup of ada', 'mirror of ada'] });
  });

  test('ends by the operator, who keeps the tokens', async () => {
    const change: Change = (all, store) => all.end(null, 'bob', true, all.ports(store));
    await expectRepeatable(change, { ...ended, sponsored: ['backup of the operator', 'mirror of the operator'] });
  });

  test('leaves', async () => {
    const change: Change = (all, store) => all.end('bob', 'bob', false, all.ports(store));
    await expectRepeatable(change, ended);
  });
});

test('an end of a token that broke off, made again, ends it', async () => {
  const [service] = [...people.store.tokens.values()].filter(({ kind }) => kind === 'service');
  const change: Change = (all, store) => endToken(all.actor('ada'), 'acme', service?.id ?? '', all.ports(store));
  await expectRepeatable(change, { sponsored: ['mirror of bob'] });
});

describe('an enrolment that broke off', () => {
  test.each([
    ['a new member', 'new', 'member', null],
    ['a new admin', 'new', 'admin', 'ada'],
    ['a name that was added', 'eva', undefined, 'ada'],
    ['a further device', 'bob', undefined, 'bob'],
  ])('of %s is finished by the same code, or the name can be invited again', async (_what, user, role, by) => {
    const start = people.copy();
    const { code } = await start.invite(by, { user, role });
    const goodTokens = (all: People): number =>
      (meaningOf(all) as { held: readonly string[] }).held.filter((holder) => holder === user).length;
    const before = goodTokens(start);
    let [breaks, finishedByCode] = [0, 0];
    for (const effect of [false, true]) {
      for (let write = 1; write <= MOST_WRITES; write += 1) {
        const broken = start.copy();
        const store = breakingAt(broken.store, write, effect);
        const outcome = await outcomeOf(enroll(code, broken.ports(store)));
        if (!store.hasBroken()) break;
        breaks += 1;
        expect(outcome).toBe('broken_off');
        let text = '';
        const again = await outcomeOf(
          enroll(code, broken.ports()).then(({ tokenText }) => {
            text = tokenText;
          }),
        );
        expect(['done', 'already_redeemed']).toContain(again);
        if (again === 'done') {
          finishedByCode += 1;
          expect(goodTokens(broken)).toBe(before + 1);
        } else {
          // The answer is lost, and with it the only copy of the token: nobody has it.
          const lost = broken.membership(user);
          if (by !== user && lost.enrolled) await broken.end('ada', user);
          const reuse = by !== user && lost.enrolled;
          const retry = await broken.invite(by, { user, role: role ?? (reuse ? lost.role : undefined), reuse });
          text = (await enroll(retry.code, broken.ports())).tokenText;
        }
        expect(await broken.isGood(text)).toBe(true);
        const { membership } = await broken.member(text);
        expect(membership).toMatchObject({ user, enrolled: true });
        expect(broken.enteredAdmins().includes(user)).toBe(membership.role === 'admin');
      }
    }
    expect([breaks > 2, finishedByCode > 2]).toEqual([true, true]);
  });
});

describe('an exchange that broke off', () => {
  test('is done again by the old token, and one fresh token is good', async () => {
    const old = texts.get('bob') ?? '';
    let breaks = 0;
    for (const effect of [false, true]) {
      for (let write = 1; write <= MOST_WRITES; write += 1) {
        const broken = people.copy();
        const store = breakingAt(broken.store, write, effect);
        const outcome = await outcomeOf(exchangeToken(await broken.member(old), broken.ports(store)));
        if (!store.hasBroken()) break;
        breaks += 1;
        expect([outcome, await broken.isGood(old)]).toEqual(['broken_off', true]);
        const { tokenText } = await exchangeToken(await broken.member(old), broken.ports());
        expect([await broken.isGood(tokenText), await broken.isGood(old)]).toEqual([true, true]);
        broken.pass(60);
        expect([await broken.isGood(tokenText), await broken.isGood(old)]).toEqual([true, false]);
        expect(broken.adminsWhoCanSignIn()).toEqual(['ada', 'bob']);
      }
    }
    expect(breaks).toBe(4);
  });

  test('in the first use of the fresh token changes nothing: the next use does it', async () => {
    const old = texts.get('bob') ?? '';
    for (const effect of [false, true]) {
      for (const write of [1, 2]) {
        const broken = people.copy();
        const { tokenText } = await exchangeToken(await broken.member(old), broken.ports());
        const store = breakingAt(broken.store, write, effect);
        expect(await outcomeOf(authenticate(bearer(tokenText), broken.authentication(store)))).toBe('broken_off');
        expect([await broken.isGood(tokenText), await broken.isGood(old)]).toEqual([true, true]);
        broken.pass(60);
        expect([await broken.isGood(tokenText), await broken.isGood(old)]).toEqual([true, false]);
      }
    }
  });
});
