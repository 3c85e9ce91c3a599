/**
 * Attack: a page of another site has its name resolve to 127.0.0.1 and talks to the broker and the stand-in on this machine
 * with the browser's blessing. The name stays in the Host header, and both refuse what does not name loopback.
 */
import { describe, expect, test } from '@jest/globals';
import { exchange, statusOf } from '../../packages/aws-stand-in/tests/harness/socket.ts';
import { CREDENTIALS, useLatchkey } from '../harness/use-latchkey.ts';
import FOREIGN from '../vectors/attacks/dns-rebinding.json' with { type: 'json' };

const latchkey = useLatchkey({ members: ['max'] });

describe.each(FOREIGN)('Host: %s', (host) => {
  test('the broker', async () => {
    for (const path of ['/v1/health', '/v1/me', CREDENTIALS]) {
      const answer = await latchkey.ask(path, 'max', { headers: { host } });
      expect(answer.status).toBe(421);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.text).not.toContain('demo');
    }
    expect((await latchkey.send('/v1/me', { method: 'OPTIONS', headers: { host } })).status).toBe(421);
  });

  test('the stand-in, although the signature covers that host', async () => {
    const answer = await latchkey.s3Call('root', 'GET /', { host });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('<Bucket>');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

test('a foreign name elsewhere changes nothing, and no name at all is refused', async () => {
  const { broker, aws } = latchkey;
  const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
  expect((await latchkey.ask('/v1/me', 'max', { headers })).status).toBe(200);
  for (const base of [broker, aws]) {
    expect(statusOf(await exchange(base, 'GET /v1/health HTTP/1.0\r\n\r\n'))).toBe(base === broker ? 421 : 403);
    const twice = 'GET /v1/me HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
    expect([400, 403, 421]).toContain(statusOf(await exchange(base, twice)));
  }
});

test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('Host: %s is this machine', async (name) => {
  for (const host of [name, `${name}:${new URL(latchkey.broker).port}`]) {
    expect((await latchkey.ask('/v1/me', 'max', { headers: { host } })).status).toBe(200);
    expect((await latchkey.s3Call('root', 'GET /', { host })).status).toBe(200);
  }
});
