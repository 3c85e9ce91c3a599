/**
 * Compares the matcher with a plain recursive one on random patterns, and checks its time limit on shapes that break
 * other matchers.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matches, substitute } from '../../src/policy/pattern.ts';

/** Reference matcher, as short as the definition: `*` is any text, `?` one character. */
function reference(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return reference(rest, text) || (text.length > 0 && reference(pattern, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && reference(rest, text.slice(1));
}

const wild = { variables: () => undefined, wildcards: true };
const letters = (...units: string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), maxLength: 9 });

describe('matches', () => {
  test('agrees with the definition', () => {
    const property = fc.property(letters('a', 'b', '*', '?', '/'), letters('a', 'b', '/', '😀'), (pattern, text) => {
      expect(matches(pattern, text, wild)).toBe(reference(Array.from(pattern), Array.from(text)));
    });
    fc.assert(property, { numRuns: 3000 });
  });

  test('a value put in for a variable matches itself alone', () => {
    const property = fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (value, other) => {
      const options = { variables: () => value, wildcards: true };
      expect(matches('x/${key}/y', `x/${value}/y`, options)).toBe(true);
      expect(matches('x/${key}/y', `x/${other}/y`, options)).toBe(other === value);
    });
    fc.assert(property);
  });

  test('escaped text matches itself alone', () => {
    const text = letters('a', '*', '?', '$', '{', '}');
    const property = fc.property(text, text, (key, other) => {
      const escaped = key.replace(/[*?$]/g, (character) => `\${${character}}`);
      expect(matches(escaped, key, wild)).toBe(true);
      expect(matches(escaped, other, wild)).toBe(other === key);
    });
    fc.assert(property);
  });

  test('many stars against a long text that just fails: ends at once instead of never', () => {
    const pattern = `${'*a'.repeat(500)}b`;
    expect(matches(pattern, 'a'.repeat(5000), wild)).toBe(false);
  });

  test('case counts unless it is told not to', () => {
    expect(matches('s3:get*', 's3:GetObject', wild)).toBe(false);
    expect(matches('s3:get*', 's3:GetObject', { ...wild, ignoreCase: true })).toBe(true);
  });

  test.each(['${', '${aws:username', '$', '{}', '$}'])('%s is no variable', (text) => {
    expect(matches(text, text, wild)).toBe(true);
  });
});

describe('substitute', () => {
  const variables = (key: string): string | undefined => (key === 'team' ? 'red*' : undefined);

  test.each([
    ['${team}/x', 'red*/x'],
    ["${missing, 'none'}", 'none'],
    ["${team, 'none'}", 'red*'],
    ['${*}${?}${$}', '*?$'],
    ['*', '*'],
    ['${missing}', null],
  ])('%s', (pattern, text) => {
    expect(substitute(pattern, variables)).toBe(text);
  });

  test('policies of the old version know no variables', () => {
    expect(substitute('${team}', null)).toBe('${team}');
  });
});
