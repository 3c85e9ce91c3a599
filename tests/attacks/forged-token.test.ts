/**
 * Attack: tokens nobody issued: JWTs without a signature or with a guessed one, ids and secrets swapped, other schemes, nothing
 * at all. Each is 401, and the answer tells nothing about how close it came.
 * https://www.rfc-editor.org/rfc/rfc8725#section-2.1
 */
import { expect, test } from '@jest/globals';
import { comparable } from '../harness/comparable.ts';
import { forgedTokens, madeUpLike, otherAuthorizations } from '../harness/forged-tokens.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import { UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const ROUTES = ['/v1/me', '/v1/teams/demo', '/v1/teams/demo/credentials', '/v1/teams/nobody/credentials'];
const ELSEWHERE = ['x-authorization', 'proxy-authorization', 'x-api-key', 'x-amz-security-token', 'cookie', 'dpop'];
const latchkey = useLatchkey({ members: ['ada', 'mia member'] });
const told = (answer: Answer): object => comparable(answer, 'www-authenticate');
const sent = (to: string, authorization: string): Promise<Answer> => latchkey.send(to, { headers: { authorization } });

function expectUnauthenticated(answer: Answer, shown = ''): void {
  const challenge = `Bearer realm="latchkey"${shown === '' ? '' : ', error="invalid_token"'}`;
  expect([refusal(answer), answer.headers['www-authenticate']]).toEqual([UNAUTHENTICATED, challenge]);
}

async function expectLikeMadeUp(path: string, authorization: string, name = authorization): Promise<void> {
  const answer = await sent(path, authorization);
  expectUnauthenticated(answer, authorization);
  expect([name, told(answer)]).toEqual([name, told(await sent(path, madeUpLike(authorization)))]);
}

test.each(ROUTES)('%s: every forged token, and every other Authorization, is 401 like a made-up one', async (path) => {
  const [ada, mia, credentials] = [latchkey.token('ada'), latchkey.token('mia'), await latchkey.keys('mia')];
  const forged = forgedTokens({ ada, mia, demo: latchkey.running.demo, session: credentials });
  for (const [name, token] of Object.entries(forged))
    for (const authorization of [`Bearer ${token}`, token]) await expectLikeMadeUp(path, authorization, name);
  const { headers } = signed({ method: 'GET', path, headers: {}, body: '' }, { credentials, base: latchkey.broker });
  const others = [...otherAuthorizations(mia, ada), headers['authorization'] ?? ''];
  for (const authorization of others) await expectLikeMadeUp(path, authorization);
});

test.each(ROUTES)('%s: no token at all is told the same as one that nobody has', async (path) => {
  expect(told(await latchkey.send(path))).toEqual(told(await sent(path, 'Bearer nobody')));
});

test('a token anywhere else than in Authorization is no token, and the real ones are good', async () => {
  const shown = `Bearer ${latchkey.token('mia')}`;
  for (const name of ELSEWHERE) expectUnauthenticated(await latchkey.send('/v1/me', { headers: { [name]: shown } }));
  for (const query of [shown.replace('Bearer ', 'access_token='), `authorization=${encodeURIComponent(shown)}`])
    expectUnauthenticated(await latchkey.send(`/v1/me?${query}`));
  for (const who of ['mia', 'ada']) await latchkey.done(who, 'GET /v1/me');
});
