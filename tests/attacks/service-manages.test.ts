/**
 * Attack: manage a team with a service's token, of whatever role, made by an admin or by the operator. A service token is
 * nobody's hand: it lists nobody, makes and ends nothing, and is never exchanged.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { routeBodies } from '../harness/route-bodies.ts';
import { jsonOf } from '../harness/http.ts';
import { idOf } from '../harness/team-calls.ts';
import { INVALID, OUT_OF_SCOPE, useLatchkey } from '../harness/use-latchkey.ts';

const MANAGING = ROUTES.filter(({ path }) => /\{team\}\/(?:members|invites|tokens)/.test(path) || path === '/v1/token');
const BODIES = routeBodies('member', '');
const latchkey = useLatchkey({ members: ['ada', 'max'] });
let invite: string;
const services: Record<string, string> = {};

beforeAll(async () => {
  const { people, operator } = latchkey;
  invite = idOf(await people.invite('ada', 'new', 'member'));
  services['service.look'] = (await people.service('ada', { name: 'look', role: 'viewer' })).token;
  services['service.backup'] = (await people.service('ada', { name: 'backup', role: 'member' })).token;
  services['service.cron'] = (await operator.createToken('demo', { name: 'cron', role: 'member' })).tokenText;
});

test('there are as many routes as this file was written for', () => {
  expect(MANAGING.length).toBeGreaterThanOrEqual(14);
});

describe.each(['service.look', 'service.backup', 'service.cron'])('%s, of an admin or the operator', (user) => {
  test.each(MANAGING.map(({ method, path }) => `${method} ${path}`))('%s: out_of_scope', async (route) => {
    const own = services[user] ?? '';
    for (const id of route.includes('/tokens/{id}') ? [idOf(latchkey.token('max')), idOf(own)] : [invite]) {
      const named = route.replace('{team}', 'demo').replace('{user}', 'max').replace('{id}', id);
      expect(await latchkey.told(own, named, BODIES[route])).toBe(OUT_OF_SCOPE);
    }
  });

  test('not in its own name either', async () => {
    const own = services[user] ?? '';
    expect(jsonOf(await latchkey.done(own, 'GET /v1/me'))).toMatchObject({ memberships: [{ user }] });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { role: 'admin' } : undefined;
      expect(await latchkey.told(own, `${method} members/${user}`, body)).toBe(OUT_OF_SCOPE);
    }
    expect(await latchkey.told(own, 'POST invites', { user })).toBe(OUT_OF_SCOPE);
  });
});

test.each(['admin', 'owner', '', 'constructor', '__proto__', 'Admin'])('no service is of role "%s"', async (role) => {
  expect(await latchkey.told('ada', 'POST tokens', { name: 'boss', role })).toBe(INVALID);
});

test('all is as it was, and the services still do what they are for', async () => {
  const members = (await latchkey.listed('ada', 'members')).map(({ user, role }) => [user, role]);
  expect(members).toEqual([
    ['ada', 'admin'],
    ['max', 'member'],
  ]);
  expect(jsonOf(await latchkey.done('ada', `GET invites/${invite}`))).toMatchObject({ state: 'open' });
  for (const own of Object.values(services)) await latchkey.done(own, 'GET credentials');
});
