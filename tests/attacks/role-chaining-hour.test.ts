/**
 * Attack: sessions longer than the hour that role chaining allows, or of no sensible length, in every spelling. Asking
 * is refused, never rounded; without asking a session lives 3600 s.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, jsonPost, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';

const PATH = '/v1/teams/demo/credentials';
let running: Running;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

test.each([
  '3601',
  '899',
  '1e9',
  '43200',
  '900.5',
  '"900"',
  '-900',
  '0',
  'null',
  'true',
  '[900]',
  '1e400',
  '9007199254740993',
])('durationSeconds %s in a body', async (number) => {
  const body = `{"durationSeconds":${number}}`;
  const answer = await ask(running.demo.broker, PATH, token, { ...jsonPost({}), body });
  expect(refusal(answer)).toBe('400 invalid_request');
});

test.each(['3601', '899', '1e3', '43200', '900.5', '-900', '+900', '0x384', '', '%20900', '900%00', '٩٠٠', '900,900'])(
  'durationSeconds=%s in a query',
  async (text) => {
    const path = `${PATH}?durationSeconds=${encodeURIComponent(decodeURIComponent(text))}`;
    expect(refusal(await ask(running.demo.broker, path, token))).toBe('400 invalid_request');
  },
);

test.each([
  [undefined, 3600],
  [3600, 3600],
  [900, 900],
])('durationSeconds %s lives %s s', async (durationSeconds, seconds) => {
  const answer = await ask(running.demo.broker, PATH, token, jsonPost({ durationSeconds }));
  const { expiration } = (JSON.parse(answer.text) as CredentialsAnswer).credentials;
  const life = (Date.parse(expiration) - Date.parse(answer.headers.date ?? '')) / 1000;
  // Both times are in whole seconds, and an expiry is never promised later than it is.
  expect(life).toBeLessThanOrEqual(seconds);
  expect(life).toBeGreaterThan(seconds - 30);
});
