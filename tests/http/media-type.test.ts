import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_MEDIA_TYPE_CHARACTERS,
  MEDIA_TYPE,
  MEDIA_TYPE_OR_NOTHING,
  MEDIA_TYPE_START_OR_NOTHING,
  parseMediaType,
  sentMediaType,
} from '../../shared/http/media-type.ts';
import { canonicalHeader } from '../../shared/domain/signing/sigv4/stages.ts';
import VECTORS from '../vectors/media-types.json' with { type: 'json' };

interface Vector {
  readonly text: string;
  readonly essence: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly sent?: string;
}
const types: readonly Vector[] = VECTORS.types;

describe.each(types)('$text', ({ text, essence, parameters = {}, sent = text }) => {
  test('is read', () => {
    expect(parseMediaType(text)).toEqual({ essence, parameters: new Map(Object.entries(parameters)) });
  });

  test('is a type wherever one may stand', () => {
    for (const pattern of [MEDIA_TYPE, MEDIA_TYPE_OR_NOTHING, MEDIA_TYPE_START_OR_NOTHING])
      expect(text).toMatch(pattern);
  });

  test('is sent as it was written, but for white space, and means the same', () => {
    expect(sentMediaType(text)).toBe(sent);
    expect(parseMediaType(sent)).toEqual(parseMediaType(text));
  });
});

test.each(VECTORS.refused)('%j is no media type', (text) => {
  expect(parseMediaType(text)).toBeNull();
  expect(text).not.toMatch(MEDIA_TYPE_OR_NOTHING);
});

test('nothing is as good as no type, and image/ begins one, where that is said', () => {
  for (const text of ['', ' ', '\t ']) {
    expect(text).toMatch(MEDIA_TYPE_OR_NOTHING);
    expect(sentMediaType(text)).toBe('');
    expect(parseMediaType(text)).toBeNull();
  }
  expect('image/').toMatch(MEDIA_TYPE_START_OR_NOTHING);
  expect('image/').not.toMatch(MEDIA_TYPE_OR_NOTHING);
});

test('a type has a greatest length', () => {
  const type = (characters: number): string => `text/${'x'.repeat(characters - 'text/'.length)}`;
  expect(parseMediaType(type(MAX_MEDIA_TYPE_CHARACTERS))).not.toBeNull();
  expect(parseMediaType(type(MAX_MEDIA_TYPE_CHARACTERS + 1))).toBeNull();
});

test('what is sent signs as it stands, but for spaces between quotes', () => {
  const word = fc.stringMatching(/^[a-z]{1,5}$/);
  const space = fc.constantFrom('', ' ', '  ', '\t', ' \t ');
  const type = fc
    .tuple(space, word, word, fc.array(fc.tuple(space, space, word, word), { maxLength: 4 }), space)
    .map(
      ([before, type, subtype, parameters, after]) =>
        before +
        `${type}/${subtype}` +
        parameters.map(([one, other, name, value]) => `${one};${other}${name}=${value}`).join('') +
        after,
    );
  fc.assert(
    fc.property(type, (text) => {
      const sent = sentMediaType(text);
      expect(canonicalHeader('content-type', sent)).toBe(`content-type:${sent}\n`);
      expect(parseMediaType(sent)).toEqual(parseMediaType(text));
    }),
  );
});

test.each([' ', '\t', ';', '; ', ' ;', ';a=b', ';a="', '\\"', ';a=b c', ';a=b  ;'])(
  'a long line of %j is gone through once, not once for each of its characters',
  (part) => {
    // A pattern that backtracked would take minutes for texts of this length.
    for (const start of ['', 'a/', 'a/b'])
      for (const pattern of [MEDIA_TYPE, MEDIA_TYPE_OR_NOTHING, MEDIA_TYPE_START_OR_NOTHING])
        expect(pattern.test(`${start}${part.repeat(100_000)}é`)).toBe(false);
    expect(parseMediaType(`${`a/b${part.repeat(MAX_MEDIA_TYPE_CHARACTERS)}`.slice(0, 1023)}é`)).toBeNull();
  },
);
