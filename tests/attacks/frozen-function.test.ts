/**
 * Attack on time: a function is frozen in the middle of a request, and goes on minutes later, when an admin was demoted or
 * a name was given to somebody else meanwhile. What it read is of another time: past its deadline by the clock on the wall
 * it asks nobody any more, so it writes nothing.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { edited } from '../harness/faults.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { jsonOf, jsonPost, refusal, send } from '../harness/http.ts';
import { rowsAt, type Row, type Rows } from '../harness/rows.ts';
import { STACK, startStandIn, type StandIn } from '../harness/stand-in.ts';
import { peopleOf, textOf, type People } from '../harness/team-calls.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

const MINUTES_MS = 5 * 60_000;
let standIn: StandIn;
let table: Upstream;
let functions: Functions;
let operator: Operator;
let people: People;
let rows: Rows;
let ada: string;
let aheadMs = 0;
const realNow = Date.now.bind(Date);

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  table = await startUpstream(standIn.aws.url);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, DYNAMODB_ENDPOINT: table.url });
  operator = composeOperator(environment);
  people = peopleOf(functions.url);
  rows = rowsAt({ endpoint: standIn.aws.url, region: STACK.region, credentials: standIn.aws.rootKey });
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const { code } = await operator.invite({ team: 'demo', user: 'ada', role: 'admin' });
  ada = textOf(await people.redeem(code), 201, 'token');
});

afterEach(() => {
  aheadMs = 0;
  table.recover();
  jest.spyOn(Date, 'now').mockImplementation(realNow);
});

afterAll(async () => {
  rows.close();
  await Promise.all([functions.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

/** The answer to a read of the table comes after minutes in which nothing ran. */
function freezeAtRead(where: string): { readonly wasFrozen: () => boolean } {
  let frozen = false;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
  table.fail(async (call) => {
    await edited((text) => {
      frozen = true;
      aheadMs = MINUTES_MS;
      return text;
    })(call);
  }, where);
  return { wasFrozen: () => frozen };
}

async function everything(): Promise<readonly Row[]> {
  const sorted = [...(await rows.all())].sort((one, two) => JSON.stringify(one).localeCompare(JSON.stringify(two)));
  return sorted.map((row) => ({ ...row, lastUsedOn: '' }));
}

const writes = (from: number): string[] =>
  table.requests
    .slice(from)
    .map(({ target = '' }) => target.replace(/^.*\./, ''))
    .filter((action) => /Put|Update|Delete/.test(action));

describe('frozen while it reads who acts', () => {
  test.each<[string, object | undefined]>([
    ['PUT members/eve', { role: 'admin' }],
    ['POST invites', { user: 'eve', role: 'admin' }],
    ['POST tokens', { name: 'late', role: 'member' }],
    ['DELETE members/ada', undefined],
    ['POST /v1/token', undefined],
  ])('%s writes nothing any more', async (route, body) => {
    const before = await everything();
    const from = table.requests.length;
    const { wasFrozen } = freezeAtRead('MEMBER#ada');
    const answer = await people.call(ada, route, body);
    expect(wasFrozen()).toBe(true);
    expect(refusal(answer)).toBe('503 upstream_unavailable');
    expect(writes(from)).toEqual([]);
    expect(await everything()).toEqual(before);
  });
});

test('frozen while an invite is read: nobody is enrolled, and the code is still good', async () => {
  const code = await people.invite(ada, 'max', 'member');
  const before = await everything();
  const from = table.requests.length;
  const { wasFrozen } = freezeAtRead('INVITE#');
  const answer = await send(functions.url, '/v1/enroll', jsonPost({ code }));
  expect(wasFrozen()).toBe(true);
  expect(refusal(answer)).toBe('503 upstream_unavailable');
  expect(writes(from)).toEqual([]);
  expect(await everything()).toEqual(before);
  table.recover();
  aheadMs = 0;
  expect(jsonOf(await people.redeem(code))).toMatchObject({ user: 'max' });
});

test('frozen while the admins are read, with the demotion half way: it is made good by the same call again', async () => {
  const { code } = await operator.invite({ team: 'demo', user: 'bea', role: 'admin' });
  await people.redeem(code);
  const from = table.requests.length;
  freezeAtRead('ADMINS#demo');
  expect(refusal(await people.call(ada, 'PUT members/bea', { role: 'member' }))).toBe('503 upstream_unavailable');
  expect(writes(from).length).toBeLessThanOrEqual(1);
  table.recover();
  aheadMs = 0;
  expect(jsonOf(await people.call(ada, 'PUT members/bea', { role: 'member' }))).toMatchObject({ role: 'member' });
});

test('one that was not frozen writes', async () => {
  expect((await people.call(ada, 'PUT members/eve', { role: 'viewer' })).status).toBe(200);
});
