/**
 * Attack: be removed, or narrowed, and ask at once for a new session, while warm functions still remember who one was.
 * Credentials made from what they remember would look valid for an hour: they must come from the rows as they are.
 */
import { expect, test } from '@jest/globals';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { ROOT, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['ada'] });
let count = 0;
const presign = (token: string, ...keys: readonly string[]): Promise<Answer> =>
  latchkey.people.call(token, 'POST presign', { requests: keys.map((key) => ({ op: 'put', key: ROOT + key })) });
const change = (route: string, body?: object): Promise<unknown> => latchkey.done('ada', route, body);

/** A new admin, whom every function has just met. */
async function knownAdmin(): Promise<{ user: string; token: string }> {
  const user = `admin${(count += 1)}`;
  const token = await latchkey.people.join('ada', user, 'admin');
  for (const route of ['GET /v1/me', 'GET', 'GET credentials']) await latchkey.done(token, route);
  expect((await presign(token, 'nowhere/x')).status).toBe(200);
  return { user, token };
}

test('somebody removed a moment ago gets no new session, though the door still lets them in', async () => {
  const { user, token } = await knownAdmin();
  await change(`DELETE members/${user}`);
  // The door's own memory: a question that needs no session is still answered, for 10 s at most.
  await latchkey.done(token, 'GET');
  expect(await latchkey.told(token, 'POST credentials', { actions: ['read'] })).toBe(UNAUTHENTICATED);
  expect(refusal(await presign(token, 'shared/x.jpg'))).toBe(UNAUTHENTICATED);
});

test('nor does a service of theirs', async () => {
  const { user, token } = await knownAdmin();
  const service = await latchkey.people.service(token, { name: 'robot', role: 'member' });
  for (const route of ['GET', 'GET credentials']) await latchkey.done(service.token, route);
  await change(`DELETE members/${user}`);
  expect(await latchkey.told(service.token, 'POST credentials', { actions: ['read'] })).toBe(UNAUTHENTICATED);
});

test('somebody narrowed a moment ago gets credentials of the role they have now, and the answer says so', async () => {
  const { user, token } = await knownAdmin();
  await change(`PUT members/${user}`, { role: 'viewer' });
  const answer = await latchkey.done(token, 'POST credentials', { areas: ['shared'] });
  const grants = [{ actions: ['read', 'list'], prefix: `${ROOT}shared/` }];
  expect(jsonOf(answer)).toMatchObject({ role: 'viewer', grants });
});

test('and no URL signed that the role they have now does not reach', async () => {
  const { user, token } = await knownAdmin();
  await change(`PUT members/${user}`, { role: 'member' });
  const { results } = jsonOf(await presign(token, 'shared/somebody/x.jpg', `shared/${user}/x.jpg`));
  expect(results).toMatchObject([{ error: { code: 'out_of_scope' } }, { method: 'PUT' }]);
});

test('sessions that are asked for while their member is removed: none is of after it', async () => {
  const { user, token } = await knownAdmin();
  const ask = async (index: number): Promise<{ startedMs: number; answer: Answer }> => {
    const startedMs = Date.now();
    return {
      startedMs,
      answer: await latchkey.people.call(token, 'POST credentials', { durationSeconds: 1000 + index }),
    };
  };
  const many = (from: number, length: number): Promise<{ startedMs: number; answer: Answer }[]> =>
    Promise.all(Array.from({ length }, (_, index) => ask(from + index)));
  const removal = change(`DELETE members/${user}`).then(() => Date.now());
  const [, removedMs] = await Promise.all([many(0, 10), removal]);
  for (const { startedMs, answer } of await many(10, 15)) {
    expect(startedMs).toBeGreaterThanOrEqual(removedMs);
    expect(refusal(answer)).toBe(UNAUTHENTICATED);
    expect(jsonOf(answer)).not.toHaveProperty('credentials');
  }
  expect(await latchkey.listed('ada', 'members', 'user')).not.toContain(user);
});
