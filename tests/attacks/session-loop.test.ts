/**
 * Attack by repetition: a client in a loop. The same question gets the same session; ever new ones run into a limit that is the
 * caller's own and says when to come back.
 */
import { expect, test } from '@jest/globals';
import { refusal, type Answer } from '../harness/http.ts';
import type { CredentialsAnswer } from '../harness/latchkey.ts';
import { CREDENTIALS, useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['ada', 'max'] });
const ask = (who: string, body: object = {}): Promise<Answer> => latchkey.post(CREDENTIALS, who, body);
const keyIdOf = ({ text }: Answer): string => (JSON.parse(text) as CredentialsAnswer).credentials.accessKeyId;

test('200 calls, one after the other and at once: one session', async () => {
  const keyIds = new Set<string>();
  for (let call = 0; call < 100; call += 1) keyIds.add(keyIdOf(await ask('max')));
  const atOnce = await Promise.all(Array.from({ length: 100 }, () => ask('max')));
  for (const answer of atOnce) keyIds.add(keyIdOf(answer));
  expect(keyIds.size).toBe(1);
});

test('ever new durations: rate_limited with Retry-After, while what is kept is still served', async () => {
  const first = await ask('max');
  const durations = Array.from({ length: 60 }, (_, index) => 1000 + index);
  const answers = await Promise.all(durations.map((durationSeconds) => ask('max', { durationSeconds })));
  const refused = answers.filter(({ status }) => status !== 200);
  // The minute admits 30 of the 60, less the one session before.
  expect(answers.length - refused.length).toBeLessThan(30);
  expect(new Set(refused.map(refusal))).toEqual(new Set(['429 rate_limited']));
  for (const { headers, text } of refused) {
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toContain('credentials"');
  }
  expect(keyIdOf(await ask('max'))).toBe(keyIdOf(first));
});

test('another token of nobody else pays for it', async () => {
  expect((await ask('ada', { durationSeconds: 1234 })).status).toBe(200);
  expect(refusal(await ask('max', { durationSeconds: 3599 }))).toBe('429 rate_limited');
});
