/** Holds the library's rules of keys and prefixes against the broker's: both accept the same, so nothing is refused at S3 alone. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { faultOfKey, faultOfPrefix, requireGood } from '../../../clients/browser/object-key.ts';
import { parseListPrefix, parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { hostileText, keysNear } from '../../harness/arbitraries.ts';
import VECTORS from '../../vectors/object-keys.json' with { type: 'json' };

const texts = fc.oneof(
  hostileText,
  keysNear(['webqsee/demo/items-root/shared/max/']),
  fc.string({ unit: 'binary', maxLength: 400, size: 'max' }),
  fc
    .tuple(fc.constantFrom('a', 'ü', '日', '😀'), fc.integer({ min: 250, max: 1030 }))
    .map(([unit, count]) => unit.repeat(count)),
);

function isLetThrough(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

describe.each([
  ['keys', faultOfKey, parseObjectKey as (text: string) => unknown, VECTORS.keys],
  ['prefixes', faultOfPrefix, parseListPrefix as (text: string) => unknown, VECTORS.prefixes],
])('%s', (_kind, faultOf, parse, { accepted, refused }) => {
  test.each(accepted)('$name is let through', ({ text }) => {
    expect(faultOf(text)).toBeUndefined();
  });

  test.each(refused)('$name is refused', ({ text }) => {
    expect(faultOf(text)).toEqual(expect.any(String));
  });

  test('of any text, those that the broker lets through', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(faultOf(text) === undefined).toBe(isLetThrough(parse, text));
      }),
      { numRuns: 1500 },
    );
  });
});

test('a fault is an invalid request that quotes nothing', () => {
  expect(() => {
    requireGood(faultOfKey('secret//name'));
  }).toThrow(
    expect.objectContaining({ code: 'invalid_request', message: expect.not.stringContaining('secret') as unknown }),
  );
  expect(() => {
    requireGood(faultOfKey('a/b'));
  }).not.toThrow();
});
