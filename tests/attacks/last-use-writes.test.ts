/**
 * Attack by repetition on the store: a client in a loop whose every request writes the day of its use. It is written once a
 * day for each warm function, and seen within seconds of a day's first use.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { composeOperator } from '../../shared/compose-operator.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { jsonError } from '../harness/faults.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { idOf, itemsOf, peopleOf, textOf, type People } from '../harness/team-calls.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

const CALLS = 200;
const LIST = 'GET tokens';
let standIn: StandIn;
let table: Upstream;
let functions: Functions;
let people: People;
let ada: string;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  table = await startUpstream(standIn.aws.url);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, DYNAMODB_ENDPOINT: table.url });
  const operator = composeOperator(environment);
  people = peopleOf(functions.url);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const { code } = await operator.invite({ team: 'demo', user: 'ada', role: 'admin' });
  ada = textOf(await people.redeem(code), 201, 'token');
});

afterAll(async () => {
  await Promise.all([functions.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

const today = (): string => new Date().toISOString().slice(0, 10);
const updates = (from: number): number =>
  table.requests
    .slice(from)
    .filter(({ target, body }) => target?.endsWith('UpdateItem') === true && body.includes('lastUsedOn')).length;
const dayOf = async (id: string): Promise<unknown> =>
  itemsOf(await people.call(ada, LIST)).find((row) => row['id'] === id)?.['lastUsedOn'];

test('never used is null, and the first use is seen at once', async () => {
  const token = await people.join(ada, 'max', 'member');
  expect(await dayOf(idOf(token))).toBeNull();
  await people.call(token, 'GET');
  expect(await dayOf(idOf(token))).toBe(today());
});

test(`${CALLS} requests, one after the other and at once, of a member and of a service, write it once each`, async () => {
  const service = await people.service(ada, { name: 'robot', role: 'member' });
  const token = await people.join(ada, 'vera', 'viewer');
  await people.call(ada, LIST);
  const from = table.requests.length;
  for (let call = 0; call < CALLS / 2; call += 1)
    for (const each of [service.token, token]) expect((await people.call(each, 'GET')).status).toBe(200);
  await Promise.all(Array.from({ length: CALLS / 2 }, () => people.call(service.token, 'GET')));
  // The token's row and the member's; of a service the token's alone.
  expect(updates(from)).toBe(3);
  expect(await dayOf(service.id)).toBe(today());
  expect(await dayOf(idOf(token))).toBe(today());
});

test('a table that cannot write it at the moment refuses nobody, and is asked again', async () => {
  const token = await people.join(ada, 'finn', 'viewer');
  table.fail(jsonError(500, 'InternalServerError'), 'lastUsedOn');
  expect((await people.call(token, 'GET')).status).toBe(200);
  table.recover();
  expect((await people.call(token, 'GET')).status).toBe(200);
  expect(await dayOf(idOf(token))).toBe(today());
});
