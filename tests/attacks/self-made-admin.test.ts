/**
 * Attack: a member makes themself an admin: by a change of the own role, an invite for the own or a new name, a service's token,
 * a query, a header. Each is refused, and what they may do is what it was.
 */
import { describe, expect, test } from '@jest/globals';
import { comparable } from '../harness/comparable.ts';
import { jsonOf, jsonPost, refusal, type Answer, type Sending } from '../harness/http.ts';
import { OUT_OF_SCOPE, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/self-made-admin.json' with { type: 'json' };

const OF_A_NAME = ['GET members/{}', 'DELETE members/{}', 'GET members/{}/access'];
const latchkey = useLatchkey({ members: ['ada', 'max', 'vera viewer'] });

describe.each(['max member', 'vera viewer'])('%s', (who) => {
  const [user = '', role = ''] = who.split(' ');
  const named = (text: string): string =>
    text.replaceAll('{user}', user).replaceAll('{USER}', user.toUpperCase()).replaceAll('{role}', role);

  test.each(VECTORS.attempts)('$route $body', async ({ route, body, expected }) => {
    const sent = body && (JSON.parse(named(JSON.stringify(body))) as object);
    expect(await latchkey.told(user, named(route), sent)).toBe(expected);
  });

  test.each(OF_A_NAME)('is refused the same whether a name is there or not: %s', async (route) => {
    const told = async (name: string): Promise<object> =>
      comparable(await latchkey.people.call(user, route.replace('{}', name)));
    expect(await told('ada')).toEqual(await told('nobody'));
  });

  test.each([undefined, role])('gets by an invite for the own name, as %s, a device of that role', async (asked) => {
    const token = await latchkey.people.redeem(await latchkey.people.invite(user, user, asked));
    expect(jsonOf(token)).toMatchObject({ user, role });
  });

  test('is what they were, whatever headers say', async () => {
    const spoof = (path: string, sending: Sending = {}): Promise<Answer> =>
      latchkey.ask(path, user, { ...sending, headers: { ...VECTORS.headers, ...sending.headers } });
    const change = { ...jsonPost({ role: 'admin' }), method: 'PUT' };
    expect(refusal(await spoof(`/v1/teams/demo/members/${user}`, change))).toBe(OUT_OF_SCOPE);
    expect(jsonOf(await spoof('/v1/me'))).toEqual({ memberships: [{ team: 'demo', user, role, layout: 'webqsee' }] });
    const { roles, ...team } = jsonOf(await spoof('/v1/teams/demo'));
    expect([team, roles]).toEqual([expect.objectContaining({ role, manages: false }), undefined]);
  });
});

test('nobody but ada is an admin, and nobody else is a member', async () => {
  const members = (await latchkey.listed('ada', 'members')).map(({ user, role }) => `${String(user)} ${String(role)}`);
  expect(members).toEqual(['ada admin', 'max member', 'vera viewer']);
  expect(await latchkey.listed('ada', 'tokens', 'kind')).not.toContain('service');
});
