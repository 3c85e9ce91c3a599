/**
 * Attack: tokens nobody issued: JWTs without a signature or with a guessed one, ids and secrets swapped, other schemes, nothing
 * at all. Each is 401, and the answer tells nothing about how close it came.
 * https://www.rfc-editor.org/rfc/rfc8725#section-2.1
 */
import { expect, test } from '@jest/globals';
import { forgedTokens, madeUpLike, otherAuthorizations } from '../harness/forged-tokens.ts';
import { jsonOf, type Answer } from '../harness/http.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const ROUTES = ['/v1/me', '/v1/teams/demo', '/v1/teams/demo/credentials', '/v1/teams/nobody/credentials'];
const ELSEWHERE = ['x-authorization', 'proxy-authorization', 'x-api-key', 'x-amz-security-token', 'cookie', 'dpop'];
const latchkey = useLatchkey({ members: ['ada', 'mia member'] });
const sent = (path: string, authorization: string): Promise<Answer> =>
  latchkey.send(path, { headers: { authorization } });

/** Everything an answer says, but the id of the request, the date, and whether a token was shown at all. */
function comparable(answer: Answer): object {
  const { requestId, ...body } = jsonOf(answer);
  if (!('Code' in body)) expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  return { status: answer.status, headers: { ...answer.headers, date: '', 'www-authenticate': '' }, body };
}

function expectUnauthenticated(answer: Answer, shown: string): void {
  const { code, Code } = jsonOf(answer);
  expect([answer.status, code ?? Code]).toEqual([401, 'unauthenticated']);
  const error = shown === '' ? '' : ', error="invalid_token"';
  expect(answer.headers['www-authenticate']).toBe(`Bearer realm="latchkey"${error}`);
}

async function expectLikeMadeUp(path: string, authorization: string, name = authorization): Promise<void> {
  const answer = await sent(path, authorization);
  expectUnauthenticated(answer, authorization);
  expect([name, comparable(answer)]).toEqual([name, comparable(await sent(path, madeUpLike(authorization)))]);
}

test.each(ROUTES)('%s: every forged token is 401, as one that anybody makes up', async (path) => {
  const [ada, mia] = [latchkey.token('ada'), latchkey.token('mia')];
  const forged = forgedTokens({ ada, mia, demo: latchkey.running.demo, session: await latchkey.keys('mia') });
  for (const [name, token] of Object.entries(forged))
    for (const authorization of [`Bearer ${token}`, token]) await expectLikeMadeUp(path, authorization, name);
});

test.each(ROUTES)('%s: every other Authorization is 401, as one that anybody makes up', async (path) => {
  const signing = { credentials: await latchkey.keys('mia'), base: latchkey.broker };
  const { headers } = signed({ method: 'GET', path, headers: {}, body: '' }, signing);
  const others = otherAuthorizations(latchkey.token('mia'), latchkey.token('ada'));
  for (const authorization of [...others, headers['authorization'] ?? '']) await expectLikeMadeUp(path, authorization);
});

test.each(ROUTES)('%s: no token at all is told the same as one that nobody has', async (path) => {
  expect(comparable(await latchkey.send(path))).toEqual(comparable(await sent(path, 'Bearer nobody')));
});

test('a token anywhere else than in Authorization is no token, and the real ones are good', async () => {
  const mia = latchkey.token('mia');
  for (const name of ELSEWHERE)
    expectUnauthenticated(await latchkey.send('/v1/me', { headers: { [name]: `Bearer ${mia}` } }), '');
  for (const query of [`access_token=${mia}`, `authorization=Bearer%20${mia}`])
    expectUnauthenticated(await latchkey.send(`/v1/me?${query}`), '');
  for (const who of ['mia', 'ada']) await latchkey.done(who, 'GET /v1/me');
});
