/**
 * Attack on time: upstreams that answer each call only at its last try. The tries of one call after another would outlast
 * the function, which Lambda then ends without an answer and without an audit line: a request has one deadline for all.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { composeEnroll } from '../../shared/compose.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import { REQUEST_DEADLINE_MS } from '../../shared/deadline.ts';
import { edited, silent, stuck } from '../harness/faults.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { ask, jsonPost, refusal } from '../harness/http.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { startUpstream, type Fault, type Upstream } from '../harness/upstream.ts';

/** What the functions have on AWS (`provider.timeout`), with time left to write the answer. */
const FUNCTION_MS = 15_000;
const TRIES = 3;
let standIn: StandIn;
let sts: Upstream;
let table: Upstream;
let functions: Functions;
let token: string;
let newToken: (user: string) => Promise<string>;
const lines: string[] = [];

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  standIn = await startStandIn();
  [sts, table] = await Promise.all([startUpstream(standIn.aws.url), startUpstream(standIn.aws.url)]);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, STS_ENDPOINT: sts.url, DYNAMODB_ENDPOINT: table.url });
  const operator = composeOperator(environment);
  const enrolling = composeEnroll(environment);
  newToken = async (user) =>
    (await enrolling.enroll((await operator.invite({ team: 'demo', user, role: 'member' })).code, '192.0.2.1'))
      .tokenText;
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  token = await newToken('max');
});

afterAll(async () => {
  await Promise.all([functions.close(), sts.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

/** Silence for all tries of a request but its last. */
function answersLast(): Fault {
  const tries = new Map<string, number>();
  return async (call) => {
    const count = (tries.get(call.body) ?? 0) + 1;
    tries.set(call.body, count === TRIES ? 0 : count);
    await (count === TRIES ? edited((text) => text)(call) : silent(call));
  };
}

test.each<[string, string, object]>([
  ['credentials', '/v1/teams/demo/credentials', {}],
  ['presign', '/v1/teams/demo/presign', { requests: [{ op: 'get', key: 'webqsee/demo/items-root/shared/a' }] }],
])('%s ends with its deadline, an answer and its audit line', async (_name, path, body) => {
  sts.fail(silent);
  table.fail(answersLast());
  const startedMs = Date.now();
  const failed = await ask(functions.url, path, token, jsonPost(body));
  const tookMs = Date.now() - startedMs;
  expect(refusal(failed)).toBe('503 upstream_unavailable');
  expect(failed.headers['retry-after']).toBe('2');
  expect(tookMs).toBeGreaterThan(REQUEST_DEADLINE_MS - 1000);
  expect(tookMs).toBeLessThan((REQUEST_DEADLINE_MS + FUNCTION_MS) / 2);
  expect(lines.filter((line) => line.includes(path.split('/').at(-1) ?? '') && line.includes('"failed"'))).toHaveLength(
    1,
  );
  sts.recover();
  table.recover();
  expect((await ask(functions.url, path, token, jsonPost(body))).status).toBe(200);
});

test('silence, of either, at once or half way, ends before the function’s own time is up', async () => {
  const users = ['silent-sts', 'stuck-sts', 'silent-table', 'stuck-table'] as const;
  const tokens = await Promise.all(users.map(newToken));
  const idOf = (index: number): string => tokens[index]?.split('_')[1] ?? '';
  sts.fail(silent, 'RoleSessionName=demo.silent-sts&');
  sts.fail(stuck, 'RoleSessionName=demo.stuck-sts&');
  table.fail(silent, idOf(2));
  table.fail(stuck, idOf(3));
  const path = '/v1/teams/demo/credentials';
  const failed = await Promise.all(tokens.map((each) => ask(functions.url, path, each)));
  expect(failed.map(refusal)).toEqual(users.map(() => '503 upstream_unavailable'));
  sts.recover();
  table.recover();
  for (const each of tokens) expect((await ask(functions.url, path, each)).status).toBe(200);
});
