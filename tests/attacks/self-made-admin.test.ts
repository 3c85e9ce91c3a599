/**
 * Attack: a member makes themself an admin: by a change of the own role, an invite for the own or a new name, a service's
 * token, a query, a header. Each is refused, and what they may do is what it was.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

let running: Running;
let people: People;
let ada: string;
const tokens: Record<string, string> = {};
const NAMES: Readonly<Record<string, string>> = { member: 'max', viewer: 'vera' };

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  tokens['member'] = await enroll(running, running.demo.invites.max);
  tokens['viewer'] = await people.join(ada, 'vera', 'viewer');
});

afterAll(() => running.dispose());

describe.each(['member', 'viewer'])('a %s', (role) => {
  const user = NAMES[role] ?? '';

  test.each<[string, object | undefined, string]>([
    [`PUT members/${user}`, { role: 'admin' }, '403 out_of_scope'],
    [`PUT members/${user}`, { role }, '403 out_of_scope'],
    [`PUT members/${user}`, { role: 'admin', reuse: true }, '403 out_of_scope'],
    [`PUT members/${user}?keepTokens=true`, { role: 'admin' }, '403 out_of_scope'],
    [`PUT members/${user.toUpperCase()}`, { role: 'admin' }, '403 out_of_scope'],
    ['PUT members/ada', { role: 'viewer' }, '403 out_of_scope'],
    ['PUT members/accomplice', { role: 'admin' }, '403 out_of_scope'],
    ['PUT members/accomplice', { role: 'viewer' }, '403 out_of_scope'],
    ['DELETE members/ada', undefined, '403 out_of_scope'],
    ['DELETE members/nobody', undefined, '403 out_of_scope'],
    ['GET members', undefined, '403 out_of_scope'],
    ['GET members/ada', undefined, '403 out_of_scope'],
    ['GET members/nobody', undefined, '403 out_of_scope'],
    ['GET members/ada/access', undefined, '403 out_of_scope'],
    ['POST invites', { user, role: 'admin' }, '409 conflict'],
    ['POST invites', { user, role: 'admin', reuse: true }, '409 conflict'],
    ['POST invites', { user, reuse: true }, '409 conflict'],
    ['POST invites', { user: user.toUpperCase(), role: 'admin' }, '403 out_of_scope'],
    ['POST invites', { user: 'accomplice', role: 'admin' }, '403 out_of_scope'],
    ['POST invites', { user: 'accomplice', role: 'viewer' }, '403 out_of_scope'],
    ['POST invites', { user: 'ada' }, '403 out_of_scope'],
    ['POST invites', { user: 'ada', role: 'admin' }, '403 out_of_scope'],
    ['POST tokens', { name: 'mine', role: 'admin' }, '403 out_of_scope'],
    ['POST tokens', { name: 'mine', role }, '403 out_of_scope'],
    ['POST /v1/token', { role: 'admin' }, '400 invalid_request'],
    ['POST /v1/token?role=admin', {}, '400 invalid_request'],
    ['POST credentials', { role: 'admin' }, '400 invalid_request'],
  ])('%s %j: %s%s', async (route, body, expected) => {
    expect(refusal(await people.call(tokens[role] ?? '', route, body))).toBe(expected);
  });

  test('is refused the same whether a name is there or not', async () => {
    const token = tokens[role] ?? '';
    for (const route of ['GET members/{}', 'DELETE members/{}', 'GET members/{}/access']) {
      const [there, none] = await Promise.all(
        ['ada', 'nobody'].map((name) => people.call(token, route.replace('{}', name))),
      );
      const textOf = (text = '{}'): object => ({ ...jsonOf({ text }), requestId: '' });
      expect(textOf(there?.text)).toEqual(textOf(none?.text));
    }
  });

  test('gets with an invite for the own name a further device of the same role', async () => {
    const token = await people.redeem(await people.invite(tokens[role] ?? '', user));
    expect(jsonOf(token)).toMatchObject({ user, role });
    const again = await people.redeem(await people.invite(tokens[role] ?? '', user, role));
    expect(jsonOf(again)).toMatchObject({ user, role });
  });

  test('is what they were, whatever headers say', async () => {
    const headers = {
      'x-role': 'admin',
      'x-latchkey-user': 'ada',
      'x-latchkey-role': 'admin',
      'x-http-method-override': 'PUT',
    };
    const own = { headers, ...jsonPost({ role: 'admin' }), method: 'PUT' };
    const answer = await ask(running.demo.broker, `/v1/teams/demo/members/${user}`, tokens[role] ?? '', {
      ...own,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    expect(refusal(answer)).toBe('403 out_of_scope');
    const me = await ask(running.demo.broker, '/v1/me', tokens[role] ?? '', { headers });
    expect(jsonOf(me)).toEqual({ memberships: [{ team: 'demo', user, role, layout: 'webqsee' }] });
    const team = await ask(running.demo.broker, '/v1/teams/demo', tokens[role] ?? '', { headers });
    expect(jsonOf(team)).toMatchObject({ role, manages: false });
    expect(jsonOf(team)).not.toHaveProperty('roles');
  });
});

test('nobody but ada is an admin, and nobody else is a member', async () => {
  const members = itemsOf(await people.call(ada, 'GET members'));
  expect(members.map(({ user, role }) => [user, role])).toEqual([
    ['ada', 'admin'],
    ['max', 'member'],
    ['vera', 'viewer'],
  ]);
  expect(itemsOf(await people.call(ada, 'GET tokens')).filter(({ kind }) => kind === 'service')).toEqual([]);
});
