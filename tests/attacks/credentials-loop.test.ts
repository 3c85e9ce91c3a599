/**
 * Attack by repetition: a client in a loop of 10,000 requests for credentials. It costs one call of STS, counted at a proxy
 * in front of it, whatever form the answer has; and it is not written down 10,000 times that the token was used.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { composeOperator } from '../../shared/compose-operator.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { peopleOf, textOf, type People } from '../harness/team-calls.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

const CALLS = 10_000;
const AT_ONCE = 50;
const FORMATS = ['', '?format=json', '?format=env', '?format=process', '?format=container'];
let standIn: StandIn;
let sts: Upstream;
let table: Upstream;
let functions: Functions;
let people: People;
let token: string;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  [sts, table] = await Promise.all([startUpstream(standIn.aws.url), startUpstream(standIn.aws.url)]);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, STS_ENDPOINT: sts.url, DYNAMODB_ENDPOINT: table.url });
  const operator = composeOperator(environment);
  people = peopleOf(functions.url);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  token = textOf(
    await people.redeem((await operator.invite({ team: 'demo', user: 'max', role: 'member' })).code),
    201,
    'token',
  );
});

afterAll(async () => {
  await Promise.all([functions.close(), sts.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

test(`${CALLS} requests: one call of STS`, async () => {
  const from = table.requests.length;
  for (let call = 0; call < CALLS; call += AT_ONCE) {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        people.call(token, `GET credentials${FORMATS[index % FORMATS.length] ?? ''}`),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  }
  expect(sts.requests.filter(({ body }) => body.includes('Action=AssumeRole'))).toHaveLength(1);
  const writes = table.requests.slice(from).filter(({ target }) => target?.endsWith('UpdateItem'));
  expect(writes.length).toBeLessThanOrEqual(2);
  // Three rows, every ten seconds.
  expect(table.requests.length - from).toBeLessThan(CALLS / 50);
}, 300_000);
