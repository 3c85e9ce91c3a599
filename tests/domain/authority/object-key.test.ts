/**
 * Holds the parsers of object keys, list prefixes and list starts against `tests/vectors/object-keys.json`: they accept
 * a text unchanged or reject it.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_KEY_BYTES,
  parseListPrefix,
  parseListStart,
  parseObjectKey,
} from '../../../shared/domain/authority/object-key.ts';
import VECTORS from '../../vectors/object-keys.json' with { type: 'json' };
import { hostileText } from '../../harness/arbitraries.ts';

const refused = expect.objectContaining({ code: 'invalid_request' });

describe.each([
  ['keys', parseObjectKey as (text: string) => string, VECTORS.keys],
  ['prefixes', parseListPrefix as (text: string) => string, VECTORS.prefixes],
  ['starts', parseListStart, VECTORS.starts],
])('%s', (_kind, parse, { accepted, refused: bad }) => {
  test.each(accepted)('$name is let through as it is', ({ text }) => {
    expect(parse(text)).toBe(text);
  });

  test.each(bad)('$name is refused', ({ text }) => {
    expect(() => parse(text)).toThrow(refused);
  });

  test.each([
    ['one-byte characters', 'a'.repeat(MAX_KEY_BYTES), `${'a'.repeat(MAX_KEY_BYTES)}a`],
    ['two-byte characters', 'ä'.repeat(MAX_KEY_BYTES / 2), `${'ä'.repeat(MAX_KEY_BYTES / 2)}a`],
    ['four-byte characters', '𝄞'.repeat(MAX_KEY_BYTES / 4), `${'𝄞'.repeat(MAX_KEY_BYTES / 4)}a`],
  ])('1,024 bytes of %s are the most', (_what, longest, tooLong) => {
    expect(parse(longest)).toBe(longest);
    expect(() => parse(tooLong)).toThrow(refused);
  });

  test('a megabyte is refused', () => {
    expect(() => parse('a/'.repeat(500_000))).toThrow(refused);
  });
});

/** Implements the design's rules a second time, independently. */
function isKey(text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const control = codePoints.some((point) => point < 0x20 || (point >= 0x7f && point <= 0x9f));
  const surrogate = codePoints.some((point) => point >= 0xd800 && point <= 0xdfff);
  const isNameless = codePoints.some((point) => point === 0xfffe || point === 0xffff);
  // An empty last segment marks a folder.
  const segments = text
    .split('/')
    .filter((segment, index, all) => !(segment === '' && index === all.length - 1 && index > 0));
  return (
    bytes.length <= 1024 &&
    !control &&
    !surrogate &&
    !isNameless &&
    !text.includes('\\') &&
    !segments.some((segment) => ['', '.', '..'].includes(segment))
  );
}

function isLetThrough(parse: (text: string) => string, text: string): boolean {
  try {
    return parse(text) === text;
  } catch (error) {
    expect(error).toEqual(refused);
    return false;
  }
}

test('of any text: a key is let through unchanged exactly if the rules allow it', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(isLetThrough(parseObjectKey, text)).toBe(isKey(text));
    }),
    { numRuns: 5000 },
  );
});

test('of any text: a prefix is let through exactly if a key can begin with it', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      // A last segment of one or two dots can be the beginning of a longer name.
      const stopsInDots = /(?:^|\/)\.\.?$/.test(text) && isKey(`${text}x`);
      expect(isLetThrough(parseListPrefix, text)).toBe(text === '' || stopsInDots || isKey(text));
    }),
    { numRuns: 5000 },
  );
});

test('of any text: a list may start there exactly if it has the characters of a key', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      // A list start only has to have a key's characters; wrapping it in a name makes `isKey` check nothing else.
      const asName = `x${text.replace(/[/.]/g, '-')}x`;
      expect(isLetThrough(parseListStart, text)).toBe(isKey(asName));
    }),
    { numRuns: 5000 },
  );
});

test('what is refused is not quoted back', () => {
  for (const text of ['secret\u0000name', 'secret//name', '/secret', 'secret\ud800', 'secret\uffff'])
    expect(() => parseObjectKey(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') as unknown }),
    );
});
