/** Proves that a rate follows what moves, forgets what is long ago, and is none where nothing is known. */
import { expect, test } from '@jest/globals';
import { ByteRate } from '../../../clients/ui/uploads/byte-rate.ts';

test('bytes of a second are measured over some seconds', () => {
  const rate = new ByteRate();
  for (let second = 0; second <= 3; second += 1) rate.note(second * 1000, second * 1000);
  expect(rate.at(3000)).toBe(1000);
});

test('what is long ago does not count', () => {
  const rate = new ByteRate();
  for (let second = 0; second <= 20; second += 1) rate.note(second < 10 ? 0 : (second - 10) * 500, second * 1000);
  expect(rate.at(20_000)).toBe(500);
});

test('nothing is said at first, after a rest, and of bytes that were taken back', () => {
  const rate = new ByteRate();
  expect(rate.at(0)).toBe(0);
  rate.note(0, 0);
  rate.note(5000, 100);
  expect(rate.at(100)).toBe(0);
  rate.note(9000, 1000);
  expect(rate.at(1000)).toBe(9000);
  expect(rate.at(60_000)).toBe(0);
  rate.reset();
  rate.note(9000, 61_000);
  rate.note(1000, 62_000);
  expect(rate.at(62_000)).toBe(0);
});
