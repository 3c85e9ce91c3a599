/**
 * Attack: manage a team with a service's token, of whatever role, made by an admin or by the operator. A service token is
 * nobody's hand: it lists nobody, makes and ends nothing, and is never exchanged.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { idOf, itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

const MANAGING = ROUTES.filter(({ path }) => /\{team\}\/(?:members|invites|tokens)/.test(path) || path === '/v1/token');
const BODIES: Readonly<Record<string, object>> = {
  'PUT /v1/teams/{team}/members/{user}': { role: 'admin' },
  'POST /v1/teams/{team}/invites': { user: 'mallory', role: 'member' },
  'POST /v1/teams/{team}/tokens': { name: 'mallory', role: 'member' },
};
const WHO = ['viewer by an admin', 'member by an admin', 'member by the operator'];
let running: Running;
let people: People;
let ada: string;
let invite: string;
let token: string;
const services: Record<string, { id: string; token: string }> = {};

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  token = idOf(await enroll(running, running.demo.invites.max));
  invite = idOf(await people.invite(ada, 'new', 'member'));
  services['viewer by an admin'] = await people.service(ada, { name: 'look', role: 'viewer' });
  services['member by an admin'] = await people.service(ada, { name: 'backup', role: 'member' });
  const made = await operatorOf(running).createToken('demo', { name: 'cron', role: 'member' });
  services['member by the operator'] = { id: made.token.id, token: made.tokenText };
});

afterAll(() => running.dispose());

test('there are as many routes as this file was written for', () => {
  expect(MANAGING.length).toBeGreaterThanOrEqual(14);
});

describe.each(WHO)('a service: %s', (who) => {
  test.each(MANAGING.map(({ method, path }) => [`${method} ${path}`] as const))('%s: out_of_scope', async (route) => {
    const own = services[who] ?? { id: '', token: '' };
    const targets = route.includes('/tokens/{id}') ? [token, own.id] : [invite];
    for (const id of targets) {
      const asked = route.replace('{team}', 'demo').replace('{user}', 'max').replace('{id}', id);
      expect(refusal(await people.call(own.token, asked, BODIES[route]))).toBe('403 out_of_scope');
    }
  });

  test('not in its own name either', async () => {
    const { token: shown = '' } = services[who] ?? {};
    const [{ user } = { user: '' }] = jsonOf(await people.call(shown, 'GET /v1/me'))['memberships'] as {
      user: string;
    }[];
    expect(user).toMatch(/^service\./);
    for (const route of ['GET', 'PUT', 'DELETE'].map((method) => `${method} members/${user}`))
      expect(refusal(await people.call(shown, route, route.startsWith('PUT') ? { role: 'admin' } : undefined))).toBe(
        '403 out_of_scope',
      );
    expect(refusal(await people.call(shown, 'POST invites', { user }))).toBe('403 out_of_scope');
  });
});

test.each(['admin', 'owner', '', 'constructor', '__proto__', 'Admin'])(
  'no service is made of role "%s"',
  async (role) => {
    expect(refusal(await people.call(ada, 'POST tokens', { name: 'boss', role }))).toBe('400 invalid_request');
  },
);

test('all is as it was, and the services still do what they are for', async () => {
  expect(itemsOf(await people.call(ada, 'GET members')).map(({ user, role }) => [user, role])).toEqual([
    ['ada', 'admin'],
    ['max', 'member'],
  ]);
  expect(jsonOf(await people.call(ada, `GET invites/${invite}`))).toMatchObject({ state: 'open' });
  for (const { token: shown } of Object.values(services))
    expect((await people.call(shown, 'GET credentials')).status).toBe(200);
});
