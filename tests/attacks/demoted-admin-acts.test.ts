/**
 * Attack: an admin who was demoted a moment ago goes on managing, while every warm function still remembers the admin. What
 * changes or shows a team is decided on rows that are read for the request, so nothing is left of it, not for a second.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { idOf, textOf } from '../harness/team-calls.ts';
import { OUT_OF_SCOPE, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['ada', 'max'] });
let others: string[];
let count = 0;

beforeAll(async () => {
  const { id } = await latchkey.people.service('ada', { name: 'backup', role: 'member' });
  others = [`invites/${idOf(await latchkey.people.invite('ada', 'new', 'member'))}`, `tokens/${id}`];
});

/** An admin whom all functions have just met. */
async function warmAdmin(): Promise<{ user: string; token: string }> {
  const user = `admin${(count += 1)}`;
  const token = await latchkey.people.join('ada', user, 'admin');
  for (const route of ['GET /v1/me', 'GET', 'GET members', 'GET invites', 'GET tokens', 'GET credentials'])
    await latchkey.done(token, route);
  return { user, token };
}

/** All that only an admin does. */
const ATTEMPTS: readonly [string, object | undefined][] = [
  ['POST tokens', { name: 'late', role: 'member' }],
  ['POST invites', { user: 'late', role: 'admin' }],
  ['POST invites', { user: 'late', role: 'viewer' }],
  ...['late', '{user}', 'max'].map((user): [string, object] => [`PUT members/${user}`, { role: 'admin' }]),
  ...['DELETE members/max', 'DELETE members/ada'].map((route): [string, undefined] => [route, undefined]),
  ...['members', 'members/max', 'members/max/access'].map((list): [string, undefined] => [`GET ${list}`, undefined]),
];

describe.each<[string, string, object | undefined, string]>([
  ['demoted to a member', 'PUT members/{user}', { role: 'member' }, OUT_OF_SCOPE],
  ['demoted to a viewer', 'PUT members/{user}', { role: 'viewer' }, OUT_OF_SCOPE],
  ['removed', 'DELETE members/{user}', undefined, UNAUTHENTICATED],
])('%s', (_what, route, body, expected) => {
  test.each(ATTEMPTS)('%s is not done any more, from the first moment on', async (attempt, sent) => {
    const { user, token } = await warmAdmin();
    await latchkey.done('ada', route.replace('{user}', user), body);
    expect(await latchkey.told(token, attempt.replace('{user}', user), sent)).toBe(expected);
  });

  test('somebody else’s invite and a service’s token stay as they are, and are not seen', async () => {
    const { user, token } = await warmAdmin();
    await latchkey.done('ada', route.replace('{user}', user), body);
    const missing = expected === UNAUTHENTICATED ? expected : '404 not_found';
    for (const path of others)
      for (const method of ['GET', 'DELETE']) expect(await latchkey.told(token, `${method} ${path}`)).toBe(missing);
    for (const path of others) await latchkey.done('ada', `GET ${path}`);
  });
});

test('at the same moment: of a demotion and many changes by the demoted, nothing is made after it', async () => {
  const { people } = latchkey;
  for (let round = 0; round < 5; round += 1) {
    const { user, token } = await warmAdmin();
    const invite = (_: unknown, index: number): object => ({ user: `race${round}-${index}`, role: 'admin' });
    const codes = Array.from({ length: 6 }, invite).map((body) => people.call(token, 'POST invites', body));
    const demotion = people.call('ada', `PUT members/${user}`, { role: 'viewer' });
    const [demoted, ...answers] = await Promise.all([demotion, ...codes]);
    expect(demoted.status).toBe(200);
    // The invites and tokens of a moment before have ended with their issuer.
    for (const answer of answers.filter(({ status }) => status === 201))
      expect(refusal(await people.redeem(textOf(answer, 201, 'code')))).toBe('410 expired');
  }
});

test('the admins are whom ada made', async () => {
  const admins = (await latchkey.listed('ada', 'members')).filter(({ role }) => role === 'admin');
  expect(admins.map(({ user }) => user)).toEqual(['ada']);
});
