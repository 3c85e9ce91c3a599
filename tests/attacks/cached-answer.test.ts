/**
 * Attack: read credentials and tokens, or a refusal that has since become wrong, out of a browser's or a proxy's cache. Every
 * answer of the broker says `Cache-Control: no-store`, errors included.
 */
import { expect, test } from '@jest/globals';
import { jsonPost, type Sending } from '../harness/http.ts';
import { CREDENTIALS, useLatchkey } from '../harness/use-latchkey.ts';

type Row = [status: number, path: string, sending: Sending];
const FORMATS = ['env', 'process', 'container'].map((format) => `${CREDENTIALS}?format=${format}`);
const latchkey = useLatchkey({ members: ['max'] });

test.each<Row>([
  ...['/v1/me', '/v1/teams/demo', '/v1/health', CREDENTIALS, ...FORMATS].map((path): Row => [200, path, {}]),
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
  const answer = await latchkey.ask(path, 'max', sending);
  expect([answer.status, answer.headers['cache-control']]).toEqual([status, 'no-store']);
  for (const name of ['etag', 'expires', 'last-modified']) expect(answer.headers).not.toHaveProperty(name);
});

test('an invite redeemed, and redeemed again', async () => {
  for (const status of [201, 409]) {
    const answer = await latchkey.send('/v1/enroll', jsonPost({ code: latchkey.invites.ada }));
    expect([answer.status, answer.headers['cache-control']]).toEqual([status, 'no-store']);
  }
});

test('a limit run into', async () => {
  const paths = Array.from({ length: 40 }, (_, index) => `${CREDENTIALS}?durationSeconds=${1000 + index}`);
  const many = await Promise.all(paths.map((path) => latchkey.ask(path, 'max')));
  expect(many.filter(({ status }) => status === 429)).not.toHaveLength(0);
  for (const { headers } of many) expect(headers['cache-control']).toBe('no-store');
});
