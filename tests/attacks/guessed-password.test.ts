/**
 * Attack by guessing: one name's password, again and again, one after the other and a hundred at once. After five guesses
 * the sixth is not looked at, and is told when to come back; headers make no other address of it. Whoever waits so long is
 * looked at again, and the name's holder was never kept out elsewhere.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { LOADING_MS, sharedSmap } from '../harness/embedded-smap.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { ATTACHMENTS, basic, PICTURE } from '../harness/attachments.ts';
import { forFile } from '../harness/for-file.ts';
import { startReaders } from '../harness/readers.ts';

const PASSWORD = 'right';
const FREE = 5;
const readers = forFile(async () => startReaders(await sharedSmap()), LOADING_MS);

beforeAll(async () => {
  expect(refusal(await readers.loginFrom('127.0.0.9', 'ada', PASSWORD))).toBe('302');
});

const waitOf = ({ headers }: Answer): number => Number(headers['retry-after']);

/** Returns how many guesses may have been looked at by now: five, and one more after 1, 2, 4 … seconds. */
function mostSince(beganMs: number): number {
  return FREE + Math.floor(Math.log2((performance.now() - beganMs) / 1000 + 1));
}

/** Guesses until it is told to wait. */
async function guessOn(guess: (index: number) => Promise<Answer>): Promise<number> {
  const beganMs = performance.now();
  for (let looked = 0; looked <= mostSince(beganMs); looked += 1) {
    const answer = await guess(looked);
    if (refusal(answer) === '429 rate_limited') {
      expect(looked).toBeGreaterThanOrEqual(FREE);
      expect(waitOf(answer)).toBeLessThanOrEqual(2 ** (looked - FREE));
      return waitOf(answer);
    }
    expect(refusal(answer)).toBe('401 unauthenticated');
  }
  throw new Error('no limit was met');
}

test('one after the other: five are looked at, and whoever waits as long as told is looked at again', async () => {
  const address = '127.0.0.2';
  const seconds = await guessOn((index) => readers.loginFrom(address, 'ada', `guess ${index}`));
  expect(refusal(await readers.loginFrom('127.0.0.3', 'ada', 'guess'))).toBe('401 unauthenticated');
  await pause(seconds * 1000);
  expect(refusal(await readers.loginFrom(address, 'ada', 'the next guess'))).toBe('401 unauthenticated');
});

test('a hundred at once: five are looked at', async () => {
  const beganMs = performance.now();
  const guesses = Array.from({ length: 100 }, (_, index) => readers.loginFrom('127.0.0.4', 'max', `guess ${index}`));
  const outcomes = (await Promise.all(guesses)).map(refusal);
  const looked = outcomes.filter((outcome) => outcome === '401 unauthenticated').length;
  expect(looked).toBeLessThanOrEqual(mostSince(beganMs));
  expect(looked).toBeGreaterThan(0);
  expect(outcomes.filter((outcome) => outcome === '429 rate_limited')).toHaveLength(100 - looked);
});

test('headers make no other address', async () => {
  const from = '127.0.0.5';
  const path = `${ATTACHMENTS}/${PICTURE}`;
  await guessOn((index) => {
    const spoofed = { 'x-forwarded-for': `198.51.100.${index}`, forwarded: `for=198.51.100.${index}` };
    const headers = { ...basic('eva', `guess ${index}`), ...spoofed };
    return send(readers.functions.url, path, { headers, from });
  });
});

test('nobody pays for a name in other letters', async () => {
  const from = '127.0.0.6';
  await guessOn((index) => readers.loginFrom(from, 'Ada', `guess ${index}`));
  expect(refusal(await readers.loginFrom(from, 'ada', PASSWORD))).toBe('302');
});
