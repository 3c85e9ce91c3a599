/**
 * Attack: lock others out by failing in their place. Failures of a name count at the address where they happened alone; an
 * address where a hundred failed waits 2 s at most, and nobody waits who has signed in there.
 */
import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { forFile } from '../harness/for-file.ts';
import { LOADING_MS, sharedSmap } from '../harness/embedded-smap.ts';
import { refusal } from '../harness/http.ts';
import { startReaders } from '../harness/readers.ts';

const SHARED = '127.0.0.2';
const readers = forFile(async () => startReaders(await sharedSmap()), LOADING_MS);

test('a name that fails without end is free everywhere else', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => readers.loginFrom('127.0.0.9', 'ada', `guess ${index}`)));
  expect(refusal(await readers.loginFrom('127.0.0.9', 'ada', 'right'))).toBe('429 rate_limited');
  expect(refusal(await readers.loginFrom(SHARED, 'ada', 'right'))).toBe('302');
});

test('an address that fails without end waits 2 s at most, and not for those who sign in there', async () => {
  const beganMs = performance.now();
  const guesses = Array.from({ length: 150 }, (_, index) => readers.loginFrom(SHARED, `nobody-${index}`, 'guess'));
  // The broker checks another password of ada's: a cached one would not be.
  const ada = readers.loginFrom(SHARED, 'ada', 'mistyped');
  const elsewhere = readers.loginFrom('127.0.0.3', 'max', 'anything');
  const answers = await Promise.all(guesses);
  const waits = answers.filter((answer) => refusal(answer) === '429 rate_limited');
  const looked = answers.filter((answer) => refusal(answer) === '401 unauthenticated');
  // The address gets one more try every two seconds: the limit slows it, and does not shut it out.
  const passedSeconds = (performance.now() - beganMs) / 1000;
  expect(looked.length).toBeGreaterThanOrEqual(99);
  expect(looked.length).toBeLessThanOrEqual(100 + Math.floor(passedSeconds / 2));
  expect(looked.length + waits.length).toBe(150);
  for (const { headers } of waits) expect([1, 2]).toContain(Number(headers['retry-after']));
  expect([refusal(await ada), refusal(await elsewhere)]).toEqual(['401 unauthenticated', '401 unauthenticated']);
  expect(refusal(await readers.loginFrom(SHARED, 'ada', 'right'))).toBe('302');
  await pause(2000);
  expect(refusal(await readers.loginFrom(SHARED, 'max', 'anything'))).toBe('401 unauthenticated');
});
