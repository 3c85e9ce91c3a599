/**
 * Attack: reading credentials and tokens, or a refusal that has since become wrong, out of a browser's or a proxy's cache.
 * Every answer of the broker says `Cache-Control: no-store`, errors included.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { jsonOf, jsonPost, send, type Sending } from '../harness/http.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';

const CREDENTIALS = '/v1/teams/demo/credentials';
let running: Running;
let bearer: { readonly authorization: string };

beforeAll(async () => {
  running = await startLatchkey();
  const { broker, invites } = running.demo;
  const enrolment = await send(broker, '/v1/enroll', jsonPost({ code: invites.max }));
  expect([enrolment.status, enrolment.headers['cache-control']]).toEqual([201, 'no-store']);
  bearer = { authorization: `Bearer ${String(jsonOf(enrolment)['token'])}` };
});

afterAll(() => running.dispose());

test.each<[number, string, Sending]>([
  [200, '/v1/me', {}],
  [200, '/v1/teams/demo', {}],
  [200, '/v1/health', {}],
  [200, CREDENTIALS, {}],
  [200, `${CREDENTIALS}?format=env`, {}],
  [200, `${CREDENTIALS}?format=process`, {}],
  [200, `${CREDENTIALS}?format=container`, {}],
  [200, CREDENTIALS, jsonPost({})],
  [204, CREDENTIALS, { method: 'OPTIONS' }],
  [400, CREDENTIALS, jsonPost({ areas: [] })],
  [400, `${CREDENTIALS}?format=yaml`, {}],
  [401, CREDENTIALS, { headers: { authorization: '' } }],
  [401, `${CREDENTIALS}?format=container`, { headers: { authorization: 'x' } }],
  [403, '/v1/teams/another/credentials', {}],
  [403, '/v1/teams/another/credentials?format=container', {}],
  [404, '/v1/nowhere', {}],
  [404, '/v1/enroll', jsonPost({ code: 'unknown' })],
  [405, '/v1/enroll', {}],
  [405, CREDENTIALS, { method: 'HEAD' }],
  [413, '/v1/enroll', { ...jsonPost({}), body: 'x'.repeat(100_000) }],
  [415, '/v1/enroll', { method: 'POST', body: 'code=x' }],
])('%i of %s', async (status, path, sending) => {
  const headers = { ...bearer, ...sending.headers };
  const answer = await send(running.demo.broker, path, { ...sending, headers });
  expect(answer.status).toBe(status);
  expect(answer.headers['cache-control']).toBe('no-store');
  for (const name of ['etag', 'expires', 'last-modified']) expect(answer.headers).not.toHaveProperty(name);
});

test('an invite redeemed twice, and one limit run into', async () => {
  const { broker, invites } = running.demo;
  const again = await send(broker, '/v1/enroll', jsonPost({ code: invites.max }));
  expect([again.status, again.headers['cache-control']]).toEqual([409, 'no-store']);
  const many = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      send(broker, `${CREDENTIALS}?durationSeconds=${1000 + index}`, { headers: bearer }),
    ),
  );
  const limited = many.filter(({ status }) => status === 429);
  expect(limited).not.toHaveLength(0);
  for (const { headers } of many) expect(headers['cache-control']).toBe('no-store');
});
