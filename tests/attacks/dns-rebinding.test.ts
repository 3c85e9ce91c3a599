/**
 * Attack: a page of another site has its name resolve to 127.0.0.1 and talks to the broker and the stand-in on this
 * machine with the browser's blessing. The name stays in the Host header, and both refuse what does not name loopback.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { exchange, statusOf } from '../../packages/aws-stand-in/tests/harness/socket.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

let running: Running;
let authorization: string;

beforeAll(async () => {
  running = await startLatchkey();
  authorization = `Bearer ${await enroll(running, running.demo.invites.max)}`;
});

afterAll(() => running.dispose());

const FOREIGN = [
  'evil.example',
  'evil.example:8787',
  '127.0.0.1.evil.example',
  'localhost.evil.example:9000',
  'evil.example#127.0.0.1',
  '127.0.0.1@evil.example',
  'xlocalhost',
  'localhost.',
  '127.0.0.1 evil.example',
  '127.0.0.1,evil.example',
  '0.0.0.0',
  '169.254.169.254',
  '[::ffff:127.0.0.1]',
  '127.0.0.1:123456',
  '127.0.0.1:',
];

describe.each(FOREIGN)('Host: %s', (host) => {
  test('the broker', async () => {
    for (const path of ['/v1/health', '/v1/me', '/v1/teams/demo/credentials']) {
      const answer = await send(running.demo.broker, path, { headers: { host, authorization } });
      expect(answer.status).toBe(421);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.text).not.toContain('demo');
    }
    const preflight = await send(running.demo.broker, '/v1/me', { method: 'OPTIONS', headers: { host } });
    expect(preflight.status).toBe(421);
  });

  test('the stand-in, although the signature covers that host', async () => {
    const request = { method: 'GET', path: '/', headers: {}, body: '' };
    const base = running.demo.aws;
    const { headers } = signed(request, { credentials: running.rootKey, base, host });
    const answer = await send(base, '/', { headers });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('<Bucket>');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

test('a foreign name elsewhere changes nothing, and no name at all is refused', async () => {
  const { broker, aws } = running.demo;
  const headers = { authorization, 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
  expect((await send(broker, '/v1/me', { headers })).status).toBe(200);
  for (const base of [broker, aws]) {
    expect(statusOf(await exchange(base, 'GET /v1/health HTTP/1.0\r\n\r\n'))).toBe(base === broker ? 421 : 403);
    const twice = 'GET /v1/me HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
    expect([400, 403, 421]).toContain(statusOf(await exchange(base, twice)));
  }
});

test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('Host: %s is this machine', async (name) => {
  const { port } = new URL(running.demo.broker);
  for (const host of [name, `${name}:${port}`]) {
    expect((await send(running.demo.broker, '/v1/me', { headers: { host, authorization } })).status).toBe(200);
    const request = { method: 'GET', path: '/', headers: {}, body: '' };
    const base = running.demo.aws;
    const { headers } = signed(request, { credentials: running.rootKey, base, host });
    expect((await send(base, '/', { headers })).status).toBe(200);
  }
});
