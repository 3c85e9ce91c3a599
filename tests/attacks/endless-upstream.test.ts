/**
 * Attack on time: upstreams that answer each call only at its last try. The tries of one call after another would outlast the
 * function, which Lambda then ends without an answer and without an audit line: a request has one deadline for all.
 */
import { expect, test } from '@jest/globals';
import { REQUEST_DEADLINE_MS } from '../../shared/deadline.ts';
import { startBehindUpstreams } from '../harness/behind-upstreams.ts';
import { answersLast, silent, stuck } from '../harness/faults.ts';
import { forFile } from '../harness/for-file.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { idOf } from '../harness/team-calls.ts';

/** Is the time that the functions have on AWS (`provider.timeout`), less some to write the answer. */
const FUNCTION_MS = 15_000;
const TRIES = 3;
const OUT = '503 upstream_unavailable';
const broker = forFile(startBehindUpstreams);
const credentials = (token: string): Promise<Answer> => broker.people.call(token, 'GET credentials');

test.each<[string, object]>([
  ['credentials', {}],
  ['presign', { requests: [{ op: 'get', key: 'webqsee/demo/items-root/shared/a' }] }],
])('%s ends with its deadline, an answer and its audit line', async (name, body) => {
  const token = await broker.newToken(`of-${name}`);
  broker.sts.fail(silent);
  broker.table.fail(answersLast(TRIES));
  const startedMs = Date.now();
  const failed = await broker.post(`/v1/teams/demo/${name}`, token, body);
  const tookMs = Date.now() - startedMs;
  expect([refusal(failed), failed.headers['retry-after']]).toEqual([OUT, '2']);
  expect(tookMs).toBeGreaterThan(REQUEST_DEADLINE_MS - 1000);
  expect(tookMs).toBeLessThan((REQUEST_DEADLINE_MS + FUNCTION_MS) / 2);
  expect(broker.lines.filter((line) => line.includes(`/${name}`) && line.includes('"failed"'))).toHaveLength(1);
  broker.recover();
  expect((await broker.post(`/v1/teams/demo/${name}`, token, body)).status).toBe(200);
});

test('silence, of either, at once or half way, ends before the function’s own time is up', async () => {
  const users = ['silent-sts', 'stuck-sts', 'silent-table', 'stuck-table'] as const;
  const tokens = await Promise.all(users.map((user) => broker.newToken(user)));
  broker.sts.fail(silent, 'RoleSessionName=demo.silent-sts&');
  broker.sts.fail(stuck, 'RoleSessionName=demo.stuck-sts&');
  broker.table.fail(silent, idOf(tokens[2] ?? ''));
  broker.table.fail(stuck, idOf(tokens[3] ?? ''));
  expect((await Promise.all(tokens.map(credentials))).map(refusal)).toEqual(users.map(() => OUT));
  broker.recover();
  for (const token of tokens) expect((await credentials(token)).status).toBe(200);
});
