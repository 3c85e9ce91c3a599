/**
 * Attack: be removed, or narrowed, and ask at once for a new session, while warm functions still remember who one was.
 * Credentials made from what they remember would look valid for an hour: they must come from the rows as they are.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

const ROOT = 'webqsee/demo/items-root/';
let running: Running;
let people: People;
let ada: string;
let count = 0;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
});

afterAll(() => running.dispose());

const presign = (token: string, keys: readonly string[]): Promise<Answer> =>
  people.call(token, 'POST presign', { requests: keys.map((key) => ({ op: 'put', key })) });
const change = async (route: string, body?: object): Promise<void> => {
  expect((await people.call(ada, route, body)).status).toBe(200);
};

/** A new admin, whom every function has just met. */
async function knownAdmin(): Promise<{ user: string; token: string }> {
  count += 1;
  const user = `admin${count}`;
  const token = await people.join(ada, user, 'admin');
  for (const route of ['GET /v1/me', 'GET', 'GET credentials'])
    expect((await people.call(token, route)).status).toBe(200);
  expect((await presign(token, [`${ROOT}nowhere/x`])).status).toBe(200);
  return { user, token };
}

describe('somebody removed a moment ago', () => {
  test('gets no new session, though the door still lets them in', async () => {
    const { user, token } = await knownAdmin();
    await change(`DELETE members/${user}`);
    // The door's own memory: a question that needs no session is still answered, for 10 s at most.
    expect((await people.call(token, 'GET')).status).toBe(200);
    expect(refusal(await people.call(token, 'POST credentials', { actions: ['read'] }))).toBe('401 unauthenticated');
    expect(refusal(await presign(token, [`${ROOT}shared/x.jpg`]))).toBe('401 unauthenticated');
  });

  test('nor does a service of theirs', async () => {
    const { user, token } = await knownAdmin();
    const service = await people.service(token, { name: 'robot', role: 'member' });
    for (const route of ['GET', 'GET credentials']) expect((await people.call(service.token, route)).status).toBe(200);
    await change(`DELETE members/${user}`);
    const narrowed = await people.call(service.token, 'POST credentials', { actions: ['read'] });
    expect(refusal(narrowed)).toBe('401 unauthenticated');
  });
});

describe('somebody narrowed a moment ago', () => {
  test('gets credentials of the role they have now, and the answer says so', async () => {
    const { user, token } = await knownAdmin();
    await change(`PUT members/${user}`, { role: 'viewer' });
    const answer = await people.call(token, 'POST credentials', { areas: ['shared'] });
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({
      role: 'viewer',
      grants: [{ actions: ['read', 'list'], prefix: `${ROOT}shared/` }],
    });
  });

  test('gets no URL signed that the role they have now does not reach', async () => {
    const { user, token } = await knownAdmin();
    await change(`PUT members/${user}`, { role: 'member' });
    const keys = [`${ROOT}shared/somebody/x.jpg`, `${ROOT}shared/${user}/x.jpg`];
    const { results } = jsonOf(await presign(token, keys)) as { results: object[] };
    expect(results).toEqual([
      { error: expect.objectContaining({ code: 'out_of_scope' }) as unknown },
      expect.objectContaining({ method: 'PUT' }),
    ]);
  });
});

test('sessions that are asked for while their member is removed: none is of after it', async () => {
  const { user, token } = await knownAdmin();
  const asked = Array.from({ length: 25 }, (_, index) => async () => {
    const startedMs = Date.now();
    const answer = await people.call(token, 'POST credentials', { durationSeconds: 1000 + index });
    return { startedMs, answer };
  });
  const first = Promise.all(asked.slice(0, 10).map((ask) => ask()));
  const removal = change(`DELETE members/${user}`).then(() => Date.now());
  const [, removedMs] = await Promise.all([first, removal]);
  const later = await Promise.all(asked.slice(10).map((ask) => ask()));
  for (const { startedMs, answer } of later) {
    expect(startedMs).toBeGreaterThanOrEqual(removedMs);
    expect(refusal(answer)).toBe('401 unauthenticated');
    expect((JSON.parse(answer.text) as Partial<CredentialsAnswer>).credentials).toBeUndefined();
  }
  expect(itemsOf(await people.call(ada, 'GET members')).map((row) => row['user'])).not.toContain(user);
});
