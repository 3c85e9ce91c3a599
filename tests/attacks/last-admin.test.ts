/**
 * Attack: leave a team without anybody who manages it: the last admin leaves or demotes themself, two admins end each other
 * at the same moment, or the one who would be left has no token any more. Only who can sign in counts.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Operator } from '../../shared/compose-operator.ts';
import { refusal } from '../harness/http.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { memberKey, rowsOf, tokenKey, type Rows } from '../harness/rows.ts';
import { idOf, itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

const ROUNDS = 50;
const CONFLICT = '409 conflict';
let running: Running;
let operator: Operator;
let rows: Rows;
let people: People;
let ada: string;
let teams = 0;

beforeAll(async () => {
  running = await startLatchkey();
  operator = operatorOf(running);
  rows = rowsOf(running);
});

afterAll(async () => {
  rows.close();
  await running.dispose();
});

/** A team of its own for each test. */
beforeEach(async () => {
  teams += 1;
  const team = `team${teams}`;
  await operator.createTeam({ team, layout: 'webqsee', bucket: 'webqsee' });
  people = peopleOf(running.demo.broker, team);
  ada = await addMember(running, operator, { team, user: 'ada', role: 'admin' });
});

const refused = async (token: string, route: string, body?: object): Promise<void> => {
  expect([route, refusal(await people.call(token, route, body))]).toEqual([route, CONFLICT]);
};
const done = async (token: string, route: string, body?: object): Promise<void> => {
  expect([route, (await people.call(token, route, body)).status]).toEqual([route, 200]);
};
const admins = async (token: string): Promise<unknown[]> =>
  itemsOf(await people.call(token, 'GET members')).flatMap(({ user, role }) => (role === 'admin' ? [user] : []));

async function expectAdaStays(): Promise<void> {
  await refused(ada, 'DELETE members/ada');
  for (const role of ['member', 'viewer']) await refused(ada, 'PUT members/ada', { role });
  expect(await admins(ada)).toContain('ada');
}

describe('the last admin', () => {
  test('neither leaves nor demotes themself, however many members there are', async () => {
    await people.join(ada, 'max', 'member');
    await expectAdaStays();
  });

  test('nor next to an admin who was only added, and never signed in', async () => {
    await done(ada, 'PUT members/bea', { role: 'admin' });
    await expectAdaStays();
  });

  test('nor next to one with an invite that is open', async () => {
    await people.invite(ada, 'bea', 'admin');
    await expectAdaStays();
  });

  test('nor next to one whose tokens have all ended', async () => {
    const bea = await people.join(ada, 'bea', 'admin');
    expect((await people.call(bea, `DELETE tokens/${idOf(bea)}`)).status).toBe(204);
    await expectAdaStays();
  });

  test('nor next to one whose only token expired', async () => {
    const bea = await people.join(ada, 'bea', 'admin');
    await rows.change(...tokenKey(idOf(bea)), { expiresAtSeconds: 1_000_000_000 });
    await expectAdaStays();
  });

  test('nor next to one whose only token was exchanged by a thief, long ago', async () => {
    const bea = await people.join(ada, 'bea', 'admin');
    await rows.change(...tokenKey(idOf(bea)), { supersededAtSeconds: 1_000_000_000, successor: '0'.repeat(20) });
    await expectAdaStays();
  });

  test('nor next to one whose membership is gone from the store', async () => {
    await people.join(ada, 'bea', 'admin');
    await rows.remove(...memberKey(`team${teams}`, 'bea'));
    await expectAdaStays();
  });

  test('nor next to one who was demoted, removed, or removed and only added again', async () => {
    await people.join(ada, 'bea', 'admin');
    await done(ada, 'PUT members/bea', { role: 'member' });
    await expectAdaStays();
    await people.join(ada, 'cleo', 'admin');
    await done(ada, 'DELETE members/cleo');
    await expectAdaStays();
    await done(ada, 'PUT members/cleo', { role: 'admin', reuse: true });
    await expectAdaStays();
  });

  test('nor next to a service', async () => {
    await people.service(ada, { name: 'robot', role: 'member' });
    await expectAdaStays();
  });

  test('and goes once another can sign in', async () => {
    const bea = await people.join(ada, 'bea', 'admin');
    await done(ada, 'DELETE members/ada');
    expect(await admins(bea)).toEqual(['bea']);
    await refused(bea, 'DELETE members/bea');
  });
});

test(`two admins end each other at the same moment, ${ROUNDS} times: one is always left`, async () => {
  let one = { user: 'ada', token: ada };
  for (let round = 0; round < ROUNDS; round += 1) {
    const user = `bea${round}`;
    const other = { user, token: await people.join(one.token, user, 'admin') };
    const route = (name: string): [string, object?] =>
      round % 2 === 0 ? [`DELETE members/${name}`] : [`PUT members/${name}`, { role: 'member' }];
    const answers = await Promise.all([
      people.call(one.token, ...route(other.user)),
      people.call(other.token, ...route(one.user)),
    ]);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const left = await leftOf([one, other]);
    const [first] = left;
    if (first === undefined) throw new Error(`round ${round} left nobody`);
    expect((await admins(first.token)).sort()).toEqual(left.map((each) => each.user).sort());
    for (const each of left.slice(1)) await done(first.token, `DELETE members/${each.user}`);
    one = first;
  }
}, 180_000);

test('three leave at the same moment, and one is left', async () => {
  let one = { user: 'ada', token: ada };
  for (let round = 0; round < 10; round += 1) {
    const others: Admin[] = [];
    for (const user of [`bea${round}`, `cleo${round}`])
      others.push({ user, token: await people.join(one.token, user, 'admin') });
    const all = [one, ...others];
    await Promise.all(all.map(({ token, user }) => people.call(token, `DELETE members/${user}`)));
    const left = await leftOf(all);
    const [first] = left;
    if (first === undefined) throw new Error(`round ${round} left nobody`);
    for (const each of left.slice(1)) await done(first.token, `DELETE members/${each.user}`);
    one = first;
  }
}, 120_000);

interface Admin {
  readonly user: string;
  readonly token: string;
}

/** Those of them who still manage the team. */
async function leftOf(candidates: readonly Admin[]): Promise<Admin[]> {
  const can = await Promise.all(
    candidates.map(async ({ token }) => (await people.call(token, 'GET members')).status === 200),
  );
  return candidates.filter((_, index) => can[index] === true);
}
