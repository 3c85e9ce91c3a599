/**
 * Attack by repetition: a client in a loop. The same question gets the same session; ever new ones run into a limit that
 * is the caller's own and says when to come back.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, jsonPost, refusal, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';

const CALLS = 200;
const MORE_THAN_ALLOWED = 60;
let running: Running;
const tokens = { ada: '', max: '' };

beforeAll(async () => {
  running = await startLatchkey();
  tokens.ada = await enroll(running, running.demo.invites.ada);
  tokens.max = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

function credentialsOf(user: keyof typeof tokens, asked: object): Promise<Answer> {
  return ask(running.demo.broker, '/v1/teams/demo/credentials', tokens[user], jsonPost(asked));
}

function keyIdOf({ text }: Answer): string {
  return (JSON.parse(text) as CredentialsAnswer).credentials.accessKeyId;
}

test('200 calls, one after the other and at once: one session', async () => {
  const keyIds = new Set<string>();
  for (let call = 0; call < CALLS / 2; call += 1) keyIds.add(keyIdOf(await credentialsOf('max', {})));
  const atOnce = await Promise.all(Array.from({ length: CALLS / 2 }, () => credentialsOf('max', {})));
  for (const answer of atOnce) keyIds.add(keyIdOf(answer));
  expect(keyIds.size).toBe(1);
});

test('ever new durations: rate_limited with Retry-After, while what is kept is still served', async () => {
  const first = await credentialsOf('max', {});
  const answers = await Promise.all(
    Array.from({ length: MORE_THAN_ALLOWED }, (_, index) => credentialsOf('max', { durationSeconds: 1000 + index })),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  // Of the 60, at most 30 less the one session before.
  expect(answers.length - refused.length).toBeLessThan(30);
  expect(new Set(refused.map(refusal))).toEqual(new Set(['429 rate_limited']));
  for (const { headers, text } of refused) {
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toContain('credentials"');
  }
  expect(keyIdOf(await credentialsOf('max', {}))).toBe(keyIdOf(first));
});

test('another token of nobody else pays for it', async () => {
  expect((await credentialsOf('ada', { durationSeconds: 1234 })).status).toBe(200);
  expect(refusal(await credentialsOf('max', { durationSeconds: 3599 }))).toBe('429 rate_limited');
});
