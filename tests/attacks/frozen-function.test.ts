/**
 * Attack on time: a function is frozen in the middle of a request, and goes on minutes later, when an admin was demoted or a name
 * given to somebody else meanwhile. Past its deadline by the clock on the wall it asks nobody any more, so it writes nothing.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { startBehindUpstreams } from '../harness/behind-upstreams.ts';
import { edited } from '../harness/faults.ts';
import { forFile } from '../harness/for-file.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import type { Row } from '../harness/rows.ts';

const MINUTES_MS = 5 * 60_000;
const OUT = '503 upstream_unavailable';
const broker = forFile(startBehindUpstreams);
const realNow = Date.now.bind(Date);
let aheadMs = 0;
let ada: string;

beforeAll(async () => {
  ada = await broker.newToken('ada', 'admin');
});

function thaw(): void {
  aheadMs = 0;
  broker.recover();
}

afterEach(() => {
  thaw();
  jest.spyOn(Date, 'now').mockImplementation(realNow);
});

/** Lets the answer to a read of the table come after minutes in which nothing ran. @returns the writes from then on */
async function frozenAt(where: string, request: () => Promise<Answer>): Promise<{ answer: Answer; writes: string[] }> {
  const from = broker.table.requests.length;
  let frozen = false;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
  const freezing = edited((text) => {
    [frozen, aheadMs] = [true, MINUTES_MS];
    return text;
  });
  broker.table.fail(freezing, where);
  const answer = await request();
  expect([frozen, refusal(answer)]).toEqual([true, OUT]);
  const actions = broker.table.requests.slice(from).map(({ target = '' }) => target.replace(/^.*\./, ''));
  return { answer, writes: actions.filter((action) => /Put|Update|Delete/.test(action)) };
}

async function everything(): Promise<readonly Row[]> {
  const rows = [...(await broker.rows.all())];
  rows.sort((one, two) => JSON.stringify(one).localeCompare(JSON.stringify(two)));
  return rows.map((row) => ({ ...row, lastUsedOn: '' }));
}

test.each<[string, object | undefined]>([
  ['PUT members/eve', { role: 'admin' }],
  ['POST invites', { user: 'eve', role: 'admin' }],
  ['POST tokens', { name: 'late', role: 'member' }],
  ['DELETE members/ada', undefined],
  ['POST /v1/token', undefined],
])('%s, frozen while it reads who acts, writes nothing any more', async (route, body) => {
  const before = await everything();
  const { writes } = await frozenAt('MEMBER#ada', () => broker.people.call(ada, route, body));
  expect(writes).toEqual([]);
  expect(await everything()).toEqual(before);
});

test('frozen while an invite is read: nobody is enrolled, and the code is still good', async () => {
  const code = await broker.people.invite(ada, 'max', 'member');
  const before = await everything();
  const { writes } = await frozenAt('INVITE#', () => broker.people.redeem(code));
  expect(writes).toEqual([]);
  expect(await everything()).toEqual(before);
  thaw();
  expect(jsonOf(await broker.people.redeem(code))).toMatchObject({ user: 'max' });
});

test('frozen while the admins are read, with the demotion half way: it is made good by the same call again', async () => {
  await broker.newToken('bea', 'admin');
  const demote = (): Promise<Answer> => broker.people.call(ada, 'PUT members/bea', { role: 'member' });
  const { writes } = await frozenAt('ADMINS#demo', demote);
  expect(writes.length).toBeLessThanOrEqual(1);
  thaw();
  expect(jsonOf(await demote())).toMatchObject({ role: 'member' });
});

test('one that was not frozen writes', async () => {
  expect((await broker.people.call(ada, 'PUT members/eve', { role: 'viewer' })).status).toBe(200);
});
