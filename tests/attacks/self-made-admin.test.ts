/**
 * Attack: a member makes themself an admin: by a change of the own role, an invite for the own or a new name, a service's token,
 * a query, a header. Each is refused, and what they may do is what it was.
 */
import { describe, expect, test } from '@jest/globals';
import { jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { OUT_OF_SCOPE, useLatchkey } from '../harness/use-latchkey.ts';
import ATTEMPTS from '../vectors/attacks/self-made-admin.json' with { type: 'json' };

const SPOOFED = {
  'x-role': 'admin',
  'x-latchkey-user': 'ada',
  'x-latchkey-role': 'admin',
  'x-http-method-override': 'PUT',
};
const latchkey = useLatchkey({ members: ['ada', 'max', 'vera viewer'] });

describe.each([
  ['max', 'member'],
  ['vera', 'viewer'],
])('%s, a %s', (user, role) => {
  const named = (text: string): string =>
    text.replaceAll('{user}', user).replaceAll('{USER}', user.toUpperCase()).replaceAll('{role}', role);

  test.each(ATTEMPTS)('$route $body', async ({ route, body, expected }) => {
    const sent = body === undefined ? undefined : (JSON.parse(named(JSON.stringify(body))) as object);
    expect(await latchkey.told(user, named(route), sent)).toBe(expected);
  });

  test('is refused the same whether a name is there or not', async () => {
    const bodyOf = async (route: string): Promise<object> => ({
      ...jsonOf(await latchkey.people.call(user, route)),
      requestId: '',
    });
    for (const route of ['GET members/{}', 'DELETE members/{}', 'GET members/{}/access'])
      expect(await bodyOf(route.replace('{}', 'ada'))).toEqual(await bodyOf(route.replace('{}', 'nobody')));
  });

  test('gets with an invite for the own name a further device of the same role', async () => {
    for (const asked of [undefined, role]) {
      const token = await latchkey.people.redeem(await latchkey.people.invite(user, user, asked));
      expect(jsonOf(token)).toMatchObject({ user, role });
    }
  });

  test('is what they were, whatever headers say', async () => {
    const headers = { ...SPOOFED, 'content-type': 'application/json' };
    const change = { ...jsonPost({ role: 'admin' }), method: 'PUT', headers };
    expect(refusal(await latchkey.ask(`/v1/teams/demo/members/${user}`, user, change))).toBe(OUT_OF_SCOPE);
    const me = await latchkey.ask('/v1/me', user, { headers: SPOOFED });
    expect(jsonOf(me)).toEqual({ memberships: [{ team: 'demo', user, role, layout: 'webqsee' }] });
    const team = jsonOf(await latchkey.ask('/v1/teams/demo', user, { headers: SPOOFED }));
    expect(team).toMatchObject({ role, manages: false });
    expect(team).not.toHaveProperty('roles');
  });
});

test('nobody but ada is an admin, and nobody else is a member', async () => {
  const members = (await latchkey.listed('ada', 'members')).map(({ user, role }) => `${String(user)} ${String(role)}`);
  expect(members).toEqual(['ada admin', 'max member', 'vera viewer']);
  expect(await latchkey.listed('ada', 'tokens', 'kind')).not.toContain('service');
});
