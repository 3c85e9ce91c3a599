/**
 * Attack by guessing: one name's password, again and again, one after the other and a hundred at once. After five guesses
 * the sixth is not looked at, not even the right one, and says when to come back; headers make no other address of it. Who
 * waits so long is let in, and the name's holder was never kept out elsewhere.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { SmapDatabase } from '../../local/smap-database.ts';
import { LOADING_MS, startEmbeddedSmap } from '../harness/embedded-smap.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { basic, PICTURE, startReaders, TEAM, type Readers } from '../harness/readers.ts';

const PASSWORD = 'right';
const FREE = 5;
let database: SmapDatabase;
let readers: Readers;

beforeAll(async () => {
  database = await startEmbeddedSmap();
  readers = await startReaders(database.url);

  expect(refusal(await readers.loginFrom('127.0.0.9', 'ada', PASSWORD))).toBe('302');
}, LOADING_MS);

afterAll(async () => {
  await readers.dispose();
  await database.close();
});

const waitOf = ({ headers }: Answer): number => Number(headers['retry-after']);

test('one after the other: five are looked at, then the wait grows, and whoever waits gets in', async () => {
  const address = '127.0.0.2';
  for (let guess = 0; guess < FREE; guess += 1)
    expect(refusal(await readers.loginFrom(address, 'ada', `guess ${guess}`))).toBe('401 unauthenticated');
  const first = await readers.loginFrom(address, 'ada', 'guess 6');
  expect([refusal(first), waitOf(first)]).toEqual(['429 rate_limited', 1]);
  await pause(waitOf(first) * 1000);
  expect(refusal(await readers.loginFrom(address, 'ada', 'guess 6'))).toBe('401 unauthenticated');
  // A minute has not passed since ada was let in, by this very function: it is another password that waits.
  const second = await readers.loginFrom(address, 'ada', 'guess 7');
  expect([refusal(second), waitOf(second)]).toEqual(['429 rate_limited', 2]);
  expect(refusal(await readers.loginFrom('127.0.0.3', 'ada', 'guess 7'))).toBe('401 unauthenticated');
  await pause(waitOf(second) * 1000);
  expect(refusal(await readers.loginFrom(address, 'ada', 'guess 7'))).toBe('401 unauthenticated');
});

test('a hundred at once: five are looked at', async () => {
  const beganMs = performance.now();
  const guesses = Array.from({ length: 100 }, (_, index) => readers.loginFrom('127.0.0.4', 'max', `guess ${index}`));
  const outcomes = (await Promise.all(guesses)).map(refusal);
  const looked = outcomes.filter((outcome) => outcome === '401 unauthenticated').length;
  // And one more after a second, after two more, after four more, if it takes so long.
  const passedSeconds = (performance.now() - beganMs) / 1000;
  expect(looked).toBeLessThanOrEqual(FREE + Math.floor(Math.log2(passedSeconds + 1)));
  expect(looked).toBeGreaterThan(0);
  expect(outcomes.filter((outcome) => outcome === '429 rate_limited')).toHaveLength(100 - looked);
});

test('headers make no other address', async () => {
  const from = '127.0.0.5';
  const path = `/v1/teams/${TEAM}/attachments/${PICTURE}`;
  const outcomes: string[] = [];
  for (let guess = 0; guess <= FREE; guess += 1) {
    const spoofed = { 'x-forwarded-for': `198.51.100.${guess}`, forwarded: `for=198.51.100.${guess}` };
    const headers = { ...basic('eva', `guess ${guess}`), ...spoofed };
    outcomes.push(refusal(await send(readers.functions.url, path, { headers, from })));
  }
  expect(outcomes).toEqual([...Array.from({ length: FREE }, () => '401 unauthenticated'), '429 rate_limited']);
});

test('the right password is not looked at before its time either, and a name in other letters is another', async () => {
  const from = '127.0.0.6';
  for (let guess = 0; guess < FREE; guess += 1) await readers.loginFrom(from, 'Ada', `guess ${guess}`);
  const [other, right] = await Promise.all([
    readers.loginFrom(from, 'Ada', PASSWORD),
    readers.loginFrom(from, 'ada', PASSWORD),
  ]);
  expect([refusal(other), refusal(right)]).toEqual(['429 rate_limited', '302']);
});
