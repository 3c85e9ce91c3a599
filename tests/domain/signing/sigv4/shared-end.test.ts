/** The hash of a beginning with a kept end is that of the whole text, whatever was hashed before it. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasherOf } from '../../../../shared/domain/signing/sigv4/shared-end.ts';
import { sha256Hex } from '../../../../shared/domain/signing/sigv4/stages.ts';

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });

test('one after the other, of any lengths', () => {
  fc.assert(
    fc.property(ascii, fc.array(ascii, { maxLength: 10 }), (end, starts) => {
      const hashOf = hasherOf(end);
      expect(starts.map(hashOf)).toEqual(starts.map((start) => sha256Hex(start + end)));
    }),
  );
});

test('an end that is not ASCII', () => {
  const hashOf = hasherOf('a/š');
  expect([hashOf('x'), hashOf('y')]).toEqual([sha256Hex('xa/š'), sha256Hex('ya/š')]);
});

test.each([0, 1, 4095, 4096, 4097, 10_000])('a beginning of %i characters', (length) => {
  const hashOf = hasherOf('the end');
  const start = 's'.repeat(length);
  expect(hashOf(start)).toBe(sha256Hex(`${start}the end`));
  expect(hashOf('short')).toBe(sha256Hex('shortthe end'));
});
