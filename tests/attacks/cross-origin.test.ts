/**
 * Attack: a page of another site calls the broker from a member's browser. It may (extensions have any origin), but it comes
 * with nothing: no cookie is read or set, no credentials mode is allowed, and without a token it is nobody.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { describe, expect, test } from '@jest/globals';
import { jsonPost, type Answer } from '../harness/http.ts';
import { CREDENTIALS, useLatchkey } from '../harness/use-latchkey.ts';

const ORIGINS = ['https://evil.example', 'null', 'moz-extension://0c4a6f8e-1f1c-4b52-9c7e-6c0f1f0c2f11'];
const PATHS = ['/v1/me', '/v1/enroll', CREDENTIALS, '/v1/no-such-route'];
const latchkey = useLatchkey({ members: ['max'] });

/** What no answer may ever say, and what a script must be able to read. */
function expectOpenAndEmptyHanded({ headers }: Answer): void {
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
  expect(headers['set-cookie']).toBeUndefined();
  // Without it scripts could not tell when to come back.
  expect(headers['access-control-expose-headers']).toBe('Date, Retry-After, WWW-Authenticate');
}

describe.each(ORIGINS)('from %s', (origin) => {
  test.each(PATHS)('a preflight of %s allows any header, a token by name, and no cookies', async (path) => {
    const requested = 'authorization,content-type,traceparent,x-evil';
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': requested };
    const answer = await latchkey.send(path, { method: 'OPTIONS', headers: { origin, ...preflight } });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expectOpenAndEmptyHanded(answer);
    expect(answer.headers['access-control-allow-headers']).toBe('*, Authorization, Content-Type, DPoP');
  });

  test.each(PATHS)('%s without a token gives nothing, and the refusal can be read', async (path) => {
    const token = latchkey.token('max');
    const answer = await latchkey.send(path, { headers: { origin, cookie: `token=${token}; authorization=${token}` } });
    expect([401, 404, 405]).toContain(answer.status);
    expectOpenAndEmptyHanded(answer);
    expect(answer.text).not.toContain('demo');
  });
});

test('a form that needs no preflight is no request: its types are refused', async () => {
  const invite = jsonPost({ code: latchkey.invites.ada });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { origin: 'https://evil.example', 'content-type': type };
    const answer = await latchkey.send('/v1/enroll', { ...invite, headers });
    expect([type, answer.status]).toEqual([type, 415]);
    expectOpenAndEmptyHanded(answer);
  }
  expect((await latchkey.send('/v1/enroll', invite)).status).toBe(201);
});

test('with a token it is its holder, whatever the page: the token is the security, the origin is none', async () => {
  const answer = await latchkey.ask('/v1/me', 'max', { headers: { origin: 'https://evil.example' } });
  expect(answer.status).toBe(200);
  expectOpenAndEmptyHanded(answer);
});
