/**
 * Attack: leave a team without anybody who manages it: the last admin leaves or demotes themself, admins end each other at the
 * same moment, or the one who would be left has no token any more. Only who can sign in counts.
 */
import { beforeEach, expect, test } from '@jest/globals';
import { refusal, type Answer } from '../harness/http.ts';
import { addMember } from '../harness/operator.ts';
import { memberKey, tokenKey } from '../harness/rows.ts';
import { idOf, itemsOf, type People } from '../harness/team-calls.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const LONG_AGO = 1_000_000_000;
const latchkey = useLatchkey();
let team: string;
let people: People;
let ada: string;
let teams = 0;

/** A team of its own for each test. */
beforeEach(async () => {
  team = `team${(teams += 1)}`;
  await latchkey.operator.createTeam({ team, layout: 'webqsee', bucket: 'webqsee' });
  people = latchkey.peopleOf(team);
  ada = await addMember(latchkey.running, latchkey.operator, { team, user: 'ada', role: 'admin' });
});

const told = async (token: string, route: string, body?: object): Promise<string> =>
  refusal(await people.call(token, route, body));
const done = async (token: string, route: string, body?: object): Promise<void> => {
  expect([route, await told(token, route, body)]).toEqual([route, expect.stringMatching(/^20[04]/)]);
};
const admins = async (token: string): Promise<unknown[]> =>
  itemsOf(await people.call(token, 'GET members')).flatMap(({ user, role }) => (role === 'admin' ? [user] : []));
const bea = (): Promise<string> => people.join(ada, 'bea', 'admin');
const changeToken = async (change: object): Promise<void> =>
  latchkey.rows.change(...tokenKey(idOf(await bea())), { ...change });

async function expectAdaStays(): Promise<void> {
  expect(await told(ada, 'DELETE members/ada')).toBe('409 conflict');
  for (const role of ['member', 'viewer']) expect(await told(ada, 'PUT members/ada', { role })).toBe('409 conflict');
  expect(await admins(ada)).toContain('ada');
}

test.each<[string, () => Promise<unknown>]>([
  ['to any number of members', () => people.join(ada, 'max', 'member')],
  ['to an admin who was only added, and never signed in', () => done(ada, 'PUT members/bea', { role: 'admin' })],
  ['to one with an invite that is open', () => people.invite(ada, 'bea', 'admin')],
  ['to one whose tokens have all ended', () => bea().then((token) => done(token, `DELETE tokens/${idOf(token)}`))],
  ['to one whose only token expired', () => changeToken({ expiresAtSeconds: LONG_AGO })],
  [
    'to one whose only token was exchanged by a thief, long ago',
    () => changeToken({ supersededAtSeconds: LONG_AGO, successor: '0'.repeat(20) }),
  ],
  ['to one whose row is gone', () => bea().then(() => latchkey.rows.remove(...memberKey(team, 'bea')))],
  ['to one who was demoted', () => bea().then(() => done(ada, 'PUT members/bea', { role: 'member' }))],
  ['to a service', () => people.service(ada, { name: 'robot', role: 'member' })],
])('the last admin neither leaves nor demotes themself next %s', async (_what, prepare) => {
  await prepare();
  await expectAdaStays();
});

test('nor next to one who was removed, or removed and only added again; and goes once another can sign in', async () => {
  await people.join(ada, 'cleo', 'admin');
  await done(ada, 'DELETE members/cleo');
  await expectAdaStays();
  await done(ada, 'PUT members/cleo', { role: 'admin', reuse: true });
  await expectAdaStays();
  const token = await bea();
  await done(ada, 'DELETE members/ada');
  expect((await admins(token)).sort()).toEqual(['bea', 'cleo']);
  expect(await told(token, 'DELETE members/bea')).toBe('409 conflict');
});

interface Admin {
  readonly user: string;
  readonly token: string;
}

/** Lets admins end each other, one who stays and some who are new in each round. */
async function rounds(
  count: number,
  names: readonly string[],
  end: (all: Admin[], round: number) => Promise<Answer>[],
): Promise<void> {
  let one: Admin = { user: 'ada', token: ada };
  for (let round = 0; round < count; round += 1) {
    const all = [one];
    for (const user of names.map((name) => `${name}${round}`))
      all.push({ user, token: await people.join(one.token, user, 'admin') });
    const answers = await Promise.all(end(all, round));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(all.length);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const manages = await Promise.all(
      all.map(async ({ token }) => (await told(token, 'GET members')).startsWith('200')),
    );
    const [first, ...others] = all.filter((_, index) => manages[index] === true);
    if (first === undefined) throw new Error(`round ${round} left nobody`);
    expect((await admins(first.token)).sort()).toEqual([first, ...others].map(({ user }) => user).sort());
    for (const { user } of others) await done(first.token, `DELETE members/${user}`);
    one = first;
  }
}

test('two admins end each other at the same moment, 50 times: one is always left', async () => {
  await rounds(50, ['bea'], ([one, other], round) =>
    [
      [one, other],
      [other, one],
    ].map(([by, whom]) => {
      const path = `members/${whom?.user ?? ''}`;
      return round % 2 === 0
        ? people.call(by?.token ?? '', `DELETE ${path}`)
        : people.call(by?.token ?? '', `PUT ${path}`, { role: 'member' });
    }),
  );
}, 180_000);

test('three leave at the same moment, and one is left', async () => {
  const leave = ({ token, user }: Admin): Promise<Answer> => people.call(token, `DELETE members/${user}`);
  await rounds(10, ['bea', 'cleo'], (all) => all.map(leave));
}, 120_000);
