/**
 * Attack: be removed, or narrowed, and ask at once for a new session, while warm functions still remember who one was.
 * Credentials made from what they remember would look valid for an hour: they must come from the rows as they are.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, jsonOf, jsonPost, refusal, type Answer } from '../harness/http.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { changeMembership, storeOf, type OpenStore } from '../harness/store.ts';

const ROOT = 'webqsee/demo/items-root/';
const CREDENTIALS = '/v1/teams/demo/credentials';
const PRESIGN = '/v1/teams/demo/presign';
let running: Running;
let open: OpenStore;
let people = 0;

beforeAll(async () => {
  running = await startLatchkey();
  open = storeOf(running);
});

afterAll(async () => {
  open.close();
  await running.dispose();
});

/** A new admin, whom every function has just met. */
async function knownAdmin(): Promise<{ user: string; token: string }> {
  people += 1;
  const user = `admin${people}`;
  const token = await addMember(running, operatorOf(running), { team: 'demo', user, role: 'admin' });
  for (const path of ['/v1/me', '/v1/teams/demo', CREDENTIALS]) expect((await get(path, token)).status).toBe(200);
  expect((await presign(token, [`${ROOT}nowhere/x`])).status).toBe(200);
  return { user, token };
}

const get = (path: string, token: string): Promise<Answer> => ask(running.demo.broker, path, token);
const presign = (token: string, keys: readonly string[]): Promise<Answer> =>
  ask(running.demo.broker, PRESIGN, token, jsonPost({ requests: keys.map((key) => ({ op: 'put', key })) }));

describe('somebody removed a moment ago', () => {
  test('gets no new session, though the door still lets them in', async () => {
    const { user, token } = await knownAdmin();
    await changeMembership(open.store, 'demo', user, { active: false });
    // The door's own memory: a question that needs no session is still answered, for 10 s at most.
    expect((await get('/v1/teams/demo', token)).status).toBe(200);
    const narrowed = await ask(running.demo.broker, CREDENTIALS, token, jsonPost({ actions: ['read'] }));
    expect(refusal(narrowed)).toBe('401 unauthenticated');
    expect(refusal(await presign(token, [`${ROOT}shared/x.jpg`]))).toBe('401 unauthenticated');
  });
});

describe('somebody narrowed a moment ago', () => {
  test('gets credentials of the role they have now, and the answer says so', async () => {
    const { user, token } = await knownAdmin();
    await changeMembership(open.store, 'demo', user, { role: 'viewer' });
    const answer = await ask(running.demo.broker, CREDENTIALS, token, jsonPost({ areas: ['shared'] }));
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({
      role: 'viewer',
      grants: [{ actions: ['read', 'list'], prefix: `${ROOT}shared/` }],
    });
  });

  test('gets no URL signed that the role they have now does not reach', async () => {
    const { user, token } = await knownAdmin();
    await changeMembership(open.store, 'demo', user, { role: 'member' });
    const keys = [`${ROOT}shared/somebody/x.jpg`, `${ROOT}shared/${user}/x.jpg`];
    const { results } = jsonOf(await presign(token, keys)) as { results: object[] };
    expect(results).toEqual([
      { error: expect.objectContaining({ code: 'out_of_scope' }) as unknown },
      expect.objectContaining({ method: 'PUT' }),
    ]);
  });
});
