/** Proves that the size of a picture is read from its head, and that broken heads harm nothing. */
import { expect, test } from '@jest/globals';
import { pictureSize } from '../../../clients/ui/uploads/picture-size.ts';

const text = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0));
const four = (value: number): number[] => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);
const size = { width: 40_000, height: 300 };
const [wide, high] = [
  [0x9c, 0x40],
  [0x01, 0x2c],
] as const;

const HEADS = {
  png: [0x89, ...text('PNG\r\n\u001a\n'), 0, 0, 0, 13, ...text('IHDR'), ...four(40_000), ...four(300)],
  gif: [...text('GIF89a'), wide[1], wide[0], high[1], high[0]],
  jpeg: [0xff, 0xd8, 0xff, 0xe1, 0, 4, 0, 0, 0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 11, 8, ...high, ...wide],
  webp: [...text('RIFF'), 0, 0, 0, 0, ...text('WEBPVP8X'), 10, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0x9c, 0, 0x2b, 1, 0],
};

test.each(Object.entries(HEADS))('a %s says its size', (_name, bytes) => {
  expect(pictureSize(new Uint8Array(bytes))).toEqual(size);
});

test.each(Object.entries(HEADS))('a %s that is cut off says nothing', (_name, bytes) => {
  for (let length = 0; length < bytes.length - 1; length += 1)
    expect(pictureSize(new Uint8Array(bytes.slice(0, length)))).toBeUndefined();
});

test('other bytes say nothing, and end', () => {
  expect(pictureSize(new TextEncoder().encode('<svg width="9" height="9"/> and more text'))).toBeUndefined();
  // A segment of no length would be read for ever.
  expect(
    pictureSize(new Uint8Array([0xff, 0xd8, ...Array.from({ length: 4000 }, (_, at) => (at % 4 < 2 ? 0xff : 0))])),
  ).toBeUndefined();
});
