/**
 * Attack: tokens nobody issued: JWTs without a signature or with a guessed one, ids and secrets swapped, other schemes,
 * nothing at all. Each is 401, and the answer tells nothing about how close it came.
 * https://www.rfc-editor.org/rfc/rfc8725#section-2.1
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { ask, jsonOf, send, type Answer } from '../harness/http.ts';
import { credentials, enroll, startLatchkey, type KeyPair, type Running } from '../harness/latchkey.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import { addMember, operatorOf } from '../harness/operator.ts';

const ROUTES = ['/v1/me', '/v1/teams/demo', '/v1/teams/demo/credentials', '/v1/teams/nobody/credentials'];
let running: Running;
let ada: string;
let max: string;
let vended: KeyPair;

beforeAll(async () => {
  running = await startLatchkey();
  ada = await enroll(running, running.demo.invites.ada);
  max = await addMember(running, operatorOf(running), { team: 'demo', user: 'mia', role: 'member' });
  vended = (await credentials(running, max)).credentials;
});

afterAll(() => running.dispose());

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jwt(header: object, key?: string): string {
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  const claims = { sub: 'ada', team: 'demo', user: 'ada', role: 'admin', iss: running.demo.broker, exp: inAnHour };
  const signing = `${encoded(header)}.${encoded({ ...claims, aud: 'latchkey' })}`;
  return `${signing}.${key === undefined ? '' : createHmac('sha256', key).update(signing).digest('base64url')}`;
}

/** The last of 43 characters of Base64 has two bits that no byte needs: another text, the same bytes. */
function sameBytes(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.slice(-1));
  const twin = token.slice(0, -1) + alphabet.charAt(last ^ 1);
  expect(Buffer.from(twin.slice(-43), 'base64url')).toEqual(Buffer.from(token.slice(-43), 'base64url'));
  return twin;
}

/** By what is wrong with it; each is sent as Bearer and alone. */
function forgedTokens(): Record<string, string> {
  const [, adaId = '', adaSecret = ''] = /^lk_([^_]*)_(.*)$/.exec(ada) ?? [];
  const [, maxId = '', maxSecret = ''] = /^lk_([^_]*)_(.*)$/.exec(max) ?? [];
  const [, inviteId = '', inviteSecret = ''] = /^lki_([^_]*)_(.*)$/.exec(running.demo.invites.ada) ?? [];
  return {
    'the id of one and the secret of another': `lk_${adaId}_${maxSecret}`,
    'the other way round': `lk_${maxId}_${adaSecret}`,
    'an unknown id': `lk_${'0'.repeat(20)}_${maxSecret}`,
    'a wrong secret': `lk_${maxId}_${'A'.repeat(43)}`,
    'a last character changed': `${max.slice(0, -1)}${max.endsWith('x') ? 'y' : 'x'}`,
    'the same bytes in another spelling': sameBytes(max),
    'one character short': max.slice(0, -1),
    'one character more': `${max}A`,
    'an id that is no hex': `lk_${'g'.repeat(20)}_${maxSecret}`,
    'only an id': `lk_${maxId}_`,
    'only a secret': maxSecret,
    'another mark': max.replace('lk_', 'pk_'),
    'an invite': running.demo.invites.max,
    'a redeemed invite': running.demo.invites.ada,
    'an invite as a token': `lk_${inviteId}_${inviteSecret}`,
    'alg none': jwt({ alg: 'none', typ: 'JWT' }),
    'alg None': jwt({ alg: 'None' }),
    'alg none with a signature': jwt({ alg: 'none' }, 'x'),
    'HS256 with an empty key': jwt({ alg: 'HS256' }, ''),
    'HS256 with a guessed key': jwt({ alg: 'HS256' }, 'secret'),
    'HS256 with an own token as key': jwt({ alg: 'HS256', kid: maxId }, max),
    'a JWT that brings its own keys': jwt({ alg: 'RS256', jku: `${running.demo.aws}/keys`, jwk: {} }, 'x'),
    'a JWT that is its user': jwt({ alg: 'none', user: 'ada' }),
    'the session token of own credentials': vended.sessionToken ?? '',
    'the access key of own credentials': vended.accessKeyId,
  };
}

/** Everything an answer says, but the id of the request, the date, and whether a token was shown at all. */
function comparable(answer: Answer): object {
  const { requestId, ...body } = jsonOf(answer);
  if (!('Code' in body)) expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  return { status: answer.status, headers: { ...answer.headers, date: '', 'www-authenticate': '' }, body };
}

function expectUnauthenticated(answer: Answer, shown: string): void {
  const { code, Code } = jsonOf(answer);
  expect([answer.status, code ?? Code]).toEqual([401, 'unauthenticated']);
  expect(answer.headers['www-authenticate']).toBe(
    `Bearer realm="latchkey"${shown === '' ? '' : ', error="invalid_token"'}`,
  );
}

/** Returns what is anybody's to make up in the form of an Authorization: all of one form are answered alike. */
function madeUpLike(authorization: string): string {
  const [scheme = ''] = /^(?:Basic|Bearer|DPoP) /.exec(authorization) ?? [];
  if (scheme === 'Basic ') return 'Basic eDp5';
  if (scheme === 'DPoP ') return 'DPoP x';
  const isCode = /^lki_[0-9a-f]{20}_[A-Za-z0-9_-]{43}$/.test(authorization.slice(scheme.length));
  const isRaw = scheme === '' && /^\S+$/.test(authorization.trim()) && authorization.trim() !== 'Bearer';
  return `${isRaw ? '' : 'Bearer '}${isCode ? `lki_${'0'.repeat(20)}_${'A'.repeat(43)}` : 'nobody'}`;
}

async function expectLikeMadeUp(path: string, authorization: string, name = authorization): Promise<void> {
  const sent = (shown: string): Promise<Answer> =>
    send(running.demo.broker, path, { headers: { authorization: shown } });
  const answer = await sent(authorization);
  expectUnauthenticated(answer, authorization);
  expect([name, comparable(answer)]).toEqual([name, comparable(await sent(madeUpLike(authorization)))]);
}

test.each(ROUTES)('%s: every forged token is 401, as one that anybody makes up', async (path) => {
  for (const [name, token] of Object.entries(forgedTokens()))
    for (const authorization of [`Bearer ${token}`, token]) await expectLikeMadeUp(path, authorization, name);
});

test.each(ROUTES)('%s: every other Authorization is 401, as one that anybody makes up', async (path) => {
  const signing = { credentials: vended, base: running.demo.broker };
  const { headers: signedHeaders } = signed({ method: 'GET', path, headers: {}, body: '' }, signing);
  const others = [
    '',
    'Bearer',
    'Bearer ',
    'Bearer  ,',
    `Bearer Bearer ${max}`,
    `Bearer ${max} ${ada}`,
    `Bearer ${max}, Bearer ${ada}`,
    `Bearer "${max}"`,
    `Basic ${Buffer.from(`ada:${max}`).toString('base64')}`,
    `Basic ${Buffer.from(`${max}:`).toString('base64')}`,
    `DPoP ${max}`,
    `Token ${max}`,
    'Digest username="ada"',
    `Negotiate ${max}`,
    `token=${max};`,
    `${max}\u00a0`,
    signedHeaders['authorization'] ?? '',
  ];
  for (const authorization of others) await expectLikeMadeUp(path, authorization);
});

test.each(ROUTES)('%s: no token at all is told the same as one that nobody has', async (path) => {
  const nobodys = await send(running.demo.broker, path, { headers: { authorization: 'Bearer nobody' } });
  expect(comparable(await send(running.demo.broker, path))).toEqual(comparable(nobodys));
});

test('a token anywhere else than in Authorization is no token', async () => {
  const { broker } = running.demo;
  for (const name of ['x-authorization', 'proxy-authorization', 'x-api-key', 'x-amz-security-token', 'cookie', 'dpop'])
    expectUnauthenticated(await send(broker, '/v1/me', { headers: { [name]: `Bearer ${max}` } }), '');
  for (const query of [`access_token=${max}`, `authorization=Bearer%20${max}`])
    expectUnauthenticated(await send(broker, `/v1/me?${query}`), '');
});

test('the real ones are good', async () => {
  expect((await ask(running.demo.broker, '/v1/me', max)).status).toBe(200);
  expect((await ask(running.demo.broker, '/v1/me', ada)).status).toBe(200);
});
