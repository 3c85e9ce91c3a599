/**
 * Attack: an admin who was demoted a moment ago goes on managing, while every warm function still remembers the admin. What
 * changes or shows a team is decided on rows that are read for the request, so nothing is left of it, not for a second.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { idOf, itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

let running: Running;
let people: People;
let ada: string;
let invite: string;
let service: string;
let count = 0;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  await enroll(running, running.demo.invites.max);
  invite = idOf(await people.invite(ada, 'new', 'member'));
  service = (await people.service(ada, { name: 'backup', role: 'member' })).id;
});

afterAll(() => running.dispose());

/** An admin whom all functions have just met. */
async function warmAdmin(): Promise<{ user: string; token: string }> {
  count += 1;
  const user = `admin${count}`;
  const token = await people.join(ada, user, 'admin');
  for (const route of ['GET /v1/me', 'GET', 'GET members', 'GET invites', 'GET tokens', 'GET credentials'])
    expect((await people.call(token, route)).status).toBe(200);
  return { user, token };
}

/** All that only an admin does. */
const ATTEMPTS: readonly [string, ((user: string) => object) | undefined][] = [
  ['POST tokens', () => ({ name: 'late', role: 'member' })],
  ['POST invites', () => ({ user: 'late', role: 'admin' })],
  ['POST invites', () => ({ user: 'late', role: 'viewer' })],
  ['PUT members/late', () => ({ role: 'admin' })],
  ['PUT members/{user}', () => ({ role: 'admin' })],
  ['PUT members/max', () => ({ role: 'admin' })],
  ['DELETE members/max', undefined],
  ['DELETE members/ada', undefined],
  ['GET members', undefined],
  ['GET members/max', undefined],
  ['GET members/max/access', undefined],
];

describe.each<[string, string, object | undefined, string]>([
  ['demoted to a member', 'PUT members/{user}', { role: 'member' }, '403 out_of_scope'],
  ['demoted to a viewer', 'PUT members/{user}', { role: 'viewer' }, '403 out_of_scope'],
  ['removed', 'DELETE members/{user}', undefined, '401 unauthenticated'],
])('%s', (_what, route, body, expected) => {
  test('nothing that an admin does is done any more, from the first moment on', async () => {
    for (const [attempt, bodyOf] of ATTEMPTS) {
      const { user, token } = await warmAdmin();
      expect((await people.call(ada, route.replace('{user}', user), body)).status).toBe(200);
      const answer = await people.call(token, attempt.replace('{user}', user), bodyOf?.(user));
      expect([attempt, refusal(answer)]).toEqual([attempt, expected]);
    }
  });

  test('somebody else’s invite and a service’s token stay as they are, and are not seen', async () => {
    const { user, token } = await warmAdmin();
    expect((await people.call(ada, route.replace('{user}', user), body)).status).toBe(200);
    const missing = expected.startsWith('401') ? expected : '404 not_found';
    for (const path of [`invites/${invite}`, `tokens/${service}`])
      for (const method of ['GET', 'DELETE'])
        expect(refusal(await people.call(token, `${method} ${path}`))).toBe(missing);
    expect((await people.call(ada, `GET tokens/${service}`)).status).toBe(200);
  });
});

test('at the same moment: of a demotion and many changes by the demoted, nothing is made after it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { user, token } = await warmAdmin();
    const codes = Array.from({ length: 6 }, (_, index) =>
      people.call(token, 'POST invites', { user: `race${round}-${index}`, role: 'admin' }),
    );
    const [demoted, ...answers] = await Promise.all([
      people.call(ada, `PUT members/${user}`, { role: 'viewer' }),
      ...codes,
    ]);
    expect(demoted.status).toBe(200);
    // What was made a moment before has ended with its issuer.
    for (const answer of answers.filter(({ status }) => status === 201)) {
      const { code } = JSON.parse(answer.text) as { code: string };
      expect(refusal(await people.redeem(code))).toBe('410 expired');
    }
  }
});

test('the admins are whom ada made', async () => {
  const admins = itemsOf(await people.call(ada, 'GET members')).filter(({ role }) => role === 'admin');
  expect(admins.map(({ user }) => user)).toEqual(['ada']);
});
