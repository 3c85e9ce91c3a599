/**
 * Attack: a page of another site calls the broker from a member's browser. It may (extensions have any origin), but it comes
 * with nothing: no cookie is read or set, no credentials mode is allowed, and without a token it is nobody.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { describe, expect, test } from '@jest/globals';
import { jsonPost, type Answer, type Sending } from '../harness/http.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/cross-origin.json' with { type: 'json' };

const EVIL = 'https://evil.example';
const latchkey = useLatchkey({ members: ['max'] });

/** Sends from a page, and holds that its script can read the answer and when to come back, and that no cookie is set. */
async function sendFrom(origin: string, path: string, sending: Sending): Promise<Answer> {
  const answer = await latchkey.send(path, { ...sending, headers: { origin, ...sending.headers } });
  expect(answer.headers).toMatchObject(VECTORS.readable);
  for (const name of ['access-control-allow-credentials', 'set-cookie'])
    expect(answer.headers).not.toHaveProperty(name);
  return answer;
}

describe.each([EVIL, ...VECTORS.origins])('from %s', (origin) => {
  test.each(VECTORS.paths)('a preflight of %s allows any header, a token by name, and no cookies', async (path) => {
    const answer = await sendFrom(origin, path, { method: 'OPTIONS', headers: VECTORS.preflight });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers['access-control-allow-headers']).toBe('*, Authorization, Content-Type, DPoP');
  });

  test.each(VECTORS.paths)('%s without a token gives nothing, and the refusal can be read', async (path) => {
    const token = latchkey.token('max');
    const answer = await sendFrom(origin, path, { headers: { cookie: `token=${token}; authorization=${token}` } });
    expect([401, 404, 405]).toContain(answer.status);
    expect(answer.text).not.toContain('demo');
  });
});

test('a form that needs no preflight is no request: its types are refused', async () => {
  const invite = jsonPost({ code: latchkey.invites.ada });
  for (const type of VECTORS.forms) {
    const answer = await sendFrom(EVIL, '/v1/enroll', { ...invite, headers: { 'content-type': type } });
    expect([type, answer.status]).toEqual([type, 415]);
  }
  expect((await latchkey.send('/v1/enroll', invite)).status).toBe(201);
});

test('with a token it is its holder, whatever the page: the token is the security, the origin is none', async () => {
  const headers = { authorization: `Bearer ${latchkey.token('max')}` };
  expect((await sendFrom(EVIL, '/v1/me', { headers })).status).toBe(200);
});
