/**
 * Attack: while `latchkey exec --renew` runs, another program or a page in a browser asks its address on this machine for the
 * session: by a name that resolves to loopback, from another origin, without the run's token or with a wrong one.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { serveCredentials, type CredentialServer } from '../../clients/cli/member/credential-server.ts';
import { send, type Answer } from '../harness/http.ts';
import FOREIGN from '../vectors/attacks/dns-rebinding.json' with { type: 'json' };

const SECRET = 'THE-SECRET-KEY';
const credentials = {
  accessKeyId: 'ASIA',
  secretAccessKey: SECRET,
  sessionToken: 'T',
  expiration: '2030-01-01T00:00:00Z',
};
const session = { credentials, bucket: 'b', region: 'r', endpoint: null };

let server: CredentialServer;
let asked = 0;

beforeAll(async () => {
  server = await serveCredentials(() => {
    asked += 1;
    return Promise.resolve(session);
  });
});

afterAll(() => {
  server.close();
});

function ask(headers: Readonly<Record<string, string>> = {}, method = 'GET', path = '/credentials'): Promise<Answer> {
  const { url, authorization } = server;
  return send(new URL(url).origin, path, { method, headers: { authorization, ...headers } });
}

async function refused(answer: Promise<Answer>): Promise<number> {
  const before = asked;
  const { status, text, headers } = await answer;
  expect(text).not.toContain(SECRET);
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(asked).toBe(before);
  return status;
}

test('the command itself gets the session', async () => {
  const { status, text, headers } = await ask();
  expect([status, JSON.parse(text)]).toEqual([
    200,
    { AccessKeyId: 'ASIA', SecretAccessKey: SECRET, Token: 'T', Expiration: credentials.expiration },
  ]);
  expect(headers['cache-control']).toBe('no-store');
});

describe.each([...FOREIGN, 'localhost', '[::1]'])('Host: %s', (host) => {
  test.each(['', ':PORT'])('%s', async (port) => {
    const named = `${host}${port.replace('PORT', new URL(server.url).port)}`;
    expect(await refused(ask({ host: named }))).toBe(421);
  });
});

test('no token, a wrong one, or one with a scheme is refused', async () => {
  const { authorization } = server;
  const wrong = [
    '',
    'x',
    `Bearer ${authorization}`,
    authorization.slice(1),
    `${authorization}x`,
    authorization.toLowerCase(),
  ];
  for (const text of wrong) expect([text, await refused(ask({ authorization: text }))]).toEqual([text, 401]);
});

test('a page is refused even with the token', async () => {
  expect(await refused(ask({ origin: 'https://evil.example' }))).toBe(403);
  expect(await refused(ask({ 'sec-fetch-site': 'cross-site' }))).toBe(403);
  expect(await refused(ask({ origin: 'null' }, 'OPTIONS'))).toBe(403);
});

test('there is nothing else to ask for', async () => {
  for (const path of ['/', '/credentials/', '/credentials?x', '//credentials'])
    expect(await refused(ask({}, 'GET', path))).toBe(404);
  for (const method of ['POST', 'PUT', 'HEAD']) expect(await refused(ask({}, method))).toBe(405);
});

test('each run has another token, and its address ends with it', async () => {
  const other = await serveCredentials(() => Promise.resolve(session));
  expect(other.authorization).not.toBe(server.authorization);
  expect(other.authorization.length).toBeGreaterThanOrEqual(43);
  expect(new URL(other.url).hostname).toBe('127.0.0.1');
  other.close();
  const { port } = new URL(other.url);
  await expect(
    new Promise((resolve, reject) => connect(Number(port), '127.0.0.1').once('connect', resolve).once('error', reject)),
  ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
