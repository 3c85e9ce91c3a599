/**
 * Attack: sessions longer than the hour that role chaining allows, or of no sensible length, in every spelling. Asking is
 * refused, never rounded; without asking a session lives 3600 s.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
import { expect, test } from '@jest/globals';
import { jsonPost, refusal } from '../harness/http.ts';
import type { CredentialsAnswer } from '../harness/latchkey.ts';
import { CREDENTIALS, INVALID, useLatchkey } from '../harness/use-latchkey.ts';

const WRONG = ['3601', '899', '43200', '900.5', '-900'];
const NO_JSON_NUMBER = ['1e9', '"900"', '0', 'null', 'true', '[900]', '1e400', '9007199254740993'];
const NO_QUERY_NUMBER = ['1e3', '+900', '0x384', '', ' 900', '900\0', '٩٠٠', '900,900'];
const latchkey = useLatchkey({ members: ['max'] });

test.each([...WRONG, ...NO_JSON_NUMBER])('durationSeconds %s in a body', async (number) => {
  const answer = await latchkey.ask(CREDENTIALS, 'max', { ...jsonPost({}), body: `{"durationSeconds":${number}}` });
  expect(refusal(answer)).toBe(INVALID);
});

test.each([...WRONG, ...NO_QUERY_NUMBER])('durationSeconds=%s in a query', async (text) => {
  const answer = await latchkey.ask(`${CREDENTIALS}?durationSeconds=${encodeURIComponent(text)}`, 'max');
  expect(refusal(answer)).toBe(INVALID);
});

test.each([
  [undefined, 3600],
  [3600, 3600],
  [900, 900],
])('durationSeconds %s lives %s s', async (durationSeconds, seconds) => {
  const answer = await latchkey.post(CREDENTIALS, 'max', { durationSeconds });
  const { expiration } = (JSON.parse(answer.text) as CredentialsAnswer).credentials;
  const life = (Date.parse(expiration) - Date.parse(answer.headers.date ?? '')) / 1000;
  // The two times are in whole seconds, and an expiry is never promised later than it is.
  expect(life).toBeLessThanOrEqual(seconds);
  expect(life).toBeGreaterThan(seconds - 30);
});
