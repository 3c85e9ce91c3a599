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
const services: Record<string, string> = {};
let invite: string;

beforeAll(async () => {
  invite = idOf(await latchkey.people.invite('ada', 'new', 'member'));
  services['service.look'] = (await latchkey.people.service('ada', { name: 'look', role: 'viewer' })).token;
  services['service.backup'] = (await latchkey.people.service('ada', { name: 'backup', role: 'member' })).token;
  services['service.cron'] = (await latchkey.operator.createToken('demo', { name: 'cron', role: 'member' })).tokenText;
  expect(MANAGING.length).toBeGreaterThanOrEqual(14);
});

describe.each(['service.look', 'service.backup', 'service.cron'])('%s, of an admin or the operator', (user) => {
  test.each(MANAGING)('$method $path: out_of_scope, of max or in its own name', async ({ method, path }) => {
    const own = services[user] ?? '';
    for (const id of [invite, idOf(latchkey.token('max')), idOf(own)]) {
      const name = id === invite ? 'max' : user;
      const to = path.replace('{team}', 'demo').replace('{user}', name).replace('{id}', id);
      expect(await latchkey.told(own, `${method} ${to}`, BODIES[`${method} ${path}`])).toBe(OUT_OF_SCOPE);
    }
  });
});

test.each(['admin', 'owner', '', 'constructor', '__proto__', 'Admin'])('no service is of role "%s"', async (role) => {
  expect(await latchkey.told('ada', 'POST tokens', { name: 'boss', role })).toBe(INVALID);
});

test('no service invites itself, all is as it was, and the services still do what they are for', async () => {
  for (const [user, own] of Object.entries(services)) {
    expect(await latchkey.told(own, 'POST invites', { user })).toBe(OUT_OF_SCOPE);
    expect(jsonOf(await latchkey.done(own, 'GET credentials'))).toMatchObject({ team: 'demo', user });
  }
  const members = (await latchkey.listed('ada', 'members')).map(({ user, role }) => `${String(user)} ${String(role)}`);
  expect(members).toEqual(['ada admin', 'max member']);
  expect(jsonOf(await latchkey.done('ada', `GET invites/${invite}`))).toMatchObject({ state: 'open' });
});
