/**
 * Attack: use the token of a trusted proxy as a member's. It names readers of attachments and is good for nothing else: no
 * credentials, no URLs, no settings, no list; only its own name is told to it.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { operatorOf } from '../harness/operator.ts';
import { peopleOf, type People } from '../harness/team-calls.ts';

const CLOSED = ROUTES.filter(({ path }) => path.includes('{team}') || path === '/v1/token');
const BODIES: Readonly<Record<string, object>> = {
  'PUT /v1/teams/{team}/members/{user}': { role: 'admin' },
  'POST /v1/teams/{team}/invites': { user: 'mallory', role: 'reader' },
  'POST /v1/teams/{team}/tokens': { name: 'mallory', role: 'reader' },
  'POST /v1/teams/{team}/credentials': {},
  'POST /v1/teams/{team}/presign': { requests: [{ op: 'get', key: 'attachments/a.jpg' }] },
};
const TEAM = 'demo-smap';
let running: Running;
let people: People;
let admin: string;
let proxy: string;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker, TEAM);
  admin = await enroll(running, running.demo.smap.admin);
  proxy = (await people.service(admin, { name: 'proxy', role: 'reader', proxy: true, cidrs: LOOPBACK })).token;
});

afterAll(() => running.dispose());

test.each(CLOSED.filter(({ path }) => !path.includes('/attachments')).map(({ method, path }) => [`${method} ${path}`]))(
  '%s: out_of_scope',
  async (route) => {
    const asked = route.replace('{team}', TEAM).replace('{user}', 'ada').replace('{id}', '0'.repeat(20));
    expect(refusal(await people.call(proxy, asked, BODIES[route]))).toBe('403 out_of_scope');
  },
);

test.each(['process', 'env', 'json', 'container'])('credentials in the format %s are refused, too', async (format) => {
  expect((await people.call(proxy, `GET credentials?format=${format}`)).status).toBe(403);
});

test('one of the operator is no better', async () => {
  const wish = { name: 'proxy-2', role: 'reader', proxy: true, cidrs: LOOPBACK };
  const { tokenText } = await operatorOf(running).createToken(TEAM, wish);
  for (const route of ['GET', 'GET credentials', 'GET members'])
    expect(refusal(await people.call(tokenText, route))).toBe('403 out_of_scope');
});

test('it is told its own name', async () => {
  expect(jsonOf(await people.call(proxy, 'GET /v1/me'))).toEqual({
    memberships: [{ team: TEAM, user: 'service.proxy', role: 'reader', layout: 'smap' }],
  });
});

test('of another team it is nobody', async () => {
  const demo = peopleOf(running.demo.broker);
  expect(refusal(await demo.call(proxy, 'GET credentials'))).toBe('403 not_a_member');
});

test.each<[string, object]>([
  ['without networks', { role: 'reader' }],
  ['with no network', { role: 'reader', cidrs: [] }],
  ['for the whole internet', { role: 'reader', cidrs: ['0.0.0.0/0'] }],
  ['for the whole internet of version 6', { role: 'reader', cidrs: ['::/0'] }],
  ['of the role of a server', { role: 'server', cidrs: LOOPBACK }],
  ['of the role of an admin', { role: 'admin', cidrs: LOOPBACK }],
])('none is made %s', async (_what, wish) => {
  const answer = await people.call(admin, 'POST tokens', { name: 'proxy-3', proxy: true, ...wish });
  expect(refusal(answer)).toBe('400 invalid_request');
});
