/** Proves that a QR code has its white border and its marks where cameras look for them. */
import { expect, test } from '@jest/globals';
import { qrPath } from '../../../clients/ui/parts/qr-path.ts';

test('four squares of white surround the code, whose marks are in three corners', () => {
  const { size, path } = qrPath('https://keys.example.org/#invite=lki_0123456789abcdef0123_secret');
  const dark = new Set(Array.from(path.matchAll(/M(\d+) (\d+)h1v1h-1z/g), ([, x, y]) => `${x} ${y}`));
  const places = [...dark].flatMap((place) => place.split(' ').map(Number));
  expect([Math.min(...places), Math.max(...places)]).toEqual([4, size - 5]);
  const last = size - 5;
  const corners = [`4 4`, `${last} 4`, `4 ${last}`];
  expect(corners.filter((corner) => dark.has(corner))).toEqual(corners);
  expect(dark.has('5 5')).toBe(false);
});
