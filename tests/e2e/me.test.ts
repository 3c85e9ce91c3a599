/**
 * Checks the small routes (the caller, the team, the health check), CORS preflights, and the answers to wrong methods,
 * each with all of its headers.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, jsonOf, refusal, send, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';

let running: Running;
let base: string;
const tokens = { ada: '', max: '' };

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  tokens.ada = await enroll(running, running.demo.invites.ada);
  tokens.max = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

/** Expects the headers that every answer has. */
function expectCommonHeaders({ headers }: Answer): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Date, Retry-After, WWW-Authenticate',
    date: expect.any(String) as unknown,
  });
  expect(headers).not.toHaveProperty('access-control-allow-credentials');
  expect(headers).not.toHaveProperty('set-cookie');
}

test('GET /v1/health needs nobody', async () => {
  const answer = await send(base, '/v1/health');
  expect([answer.status, jsonOf(answer)]).toEqual([200, { status: 'ok' }]);
  expect(answer.headers['content-type']).toBe('application/json');
  expectCommonHeaders(answer);
});

test.each([
  ['ada', 'admin'],
  ['max', 'member'],
] as const)('GET /v1/me of %s', async (user, role) => {
  const answer = await ask(base, '/v1/me', tokens[user]);
  expect(answer.status).toBe(200);
  expect(jsonOf(answer)).toEqual({ memberships: [{ team: 'demo', user, role, layout: 'webqsee' }] });
  expect(answer.headers['content-type']).toBe('application/json');
  expectCommonHeaders(answer);
});

test('GET /v1/teams/{team} is the team-wide settings', async () => {
  const answer = await ask(base, '/v1/teams/demo', tokens.ada);
  const root = 'webqsee/demo/items-root/';
  const actions = ['read', 'list', 'write', 'delete'];
  expect(answer.status).toBe(200);
  expect(jsonOf(answer)).toEqual({
    team: 'demo',
    layout: 'webqsee',
    storageType: 'S3',
    bucket: 'webqsee',
    region: 'eu-central-1',
    endpoint: running.demo.aws,
    forcePathStyle: true,
    root,
    role: 'admin',
    user: 'ada',
    grants: [
      { actions, prefix: `${root}shared/` },
      { actions, prefix: `${root}protected/` },
      { actions: ['list', 'delete'], prefix: `${root}private/` },
      { actions, prefix: `${root}private/ada/` },
      { actions: ['list'], prefix: root },
    ],
    areas: ['shared', 'protected', 'private'],
    manages: true,
    roles: ['viewer', 'member', 'admin'],
  });
  expectCommonHeaders(answer);
});

test.each(['/v1/me', '/v1/teams/demo', '/v1/teams/demo/credentials'])('%s without a token', async (path) => {
  const answer = await send(base, path);
  expect(answer.status).toBe(401);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="latchkey"');
  expect(jsonOf(answer)).toEqual({
    title: 'Authentication is needed',
    status: 401,
    code: 'unauthenticated',
    detail: expect.any(String) as unknown,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  });
  expectCommonHeaders(answer);
});

test('a password is wrong for every team that has no such logins, whatever its name is', async () => {
  const headers = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` };
  const details = new Set<unknown>();
  for (const team of ['demo', 'nobody', 'DEMO', 'a'.repeat(3000), '%23', '%00']) {
    const answer = await send(base, `/v1/teams/${team}/attachments?path=s1_1%2Fa.jpg`, { headers });
    expect([team, answer.status, answer.headers['www-authenticate']]).toEqual([team, 401, 'Basic realm="smap"']);
    details.add(jsonOf(answer)['detail']);
    expectCommonHeaders(answer);
  }
  expect([...details]).toHaveLength(1);
});

test('another team answers as one that does not exist', async () => {
  const answers = await Promise.all(
    ['other', 'demo2', 'DEMO'].map((team) => ask(base, `/v1/teams/${team}`, tokens.max)),
  );
  expect(answers.map(refusal)).toEqual(Array(3).fill('403 not_a_member'));
});

describe('methods', () => {
  const routes = [
    ['/v1/health', 'GET, HEAD'],
    ['/v1/me', 'GET'],
    ['/v1/enroll', 'POST'],
    ['/v1/teams/demo', 'GET'],
    ['/v1/teams/demo/credentials', 'GET, POST'],
  ] as const;

  test.each(routes)('OPTIONS %s allows %s to any origin', async (path, methods) => {
    const answer = await send(base, path, {
      method: 'OPTIONS',
      headers: {
        origin: 'moz-extension://6a1f0b1c-0c61-4e6e-9f0d-5f1a7c1c2d3e',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,dpop',
      },
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-methods': methods,
      'access-control-allow-headers': '*, Authorization, Content-Type, DPoP',
      'access-control-max-age': '3600',
    });
    expectCommonHeaders(answer);
  });

  test.each(
    routes.flatMap(([path, methods]) =>
      ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']
        .filter((method) => !methods.split(', ').includes(method))
        .map((method) => [method, path, methods] as const),
    ),
  )('%s %s is 405 and says what is allowed', async (method, path, methods) => {
    const answer = await ask(base, path, tokens.max, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(methods);
    if (method === 'HEAD') expect(answer.text).toBe('');
    else expect(refusal(answer)).toBe('405 method_not_allowed');
    expectCommonHeaders(answer);
  });

  test('an unknown route is 404, and its preflight answers so that a script can read that', async () => {
    expect(refusal(await ask(base, '/v1/nowhere', tokens.max))).toBe('404 not_found');
    const preflight = await send(base, '/v1/nowhere', { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expectCommonHeaders(preflight);
  });
});
