/**
 * Holds the product's count and estimate of STS's limits against the vectors that the stand-in is held to as well.
 * Builds of zlib may pack a few bytes better or worse.
 */
import { describe, expect, test } from '@jest/globals';
import { MAX_TOKEN_PERCENT, requireTokenFits, sessionSize } from '../../../shared/domain/authority/session-size.ts';
import VECTORS from '../../../packages/aws-stand-in/tests/vectors/session-sizes.json' with { type: 'json' };

interface Vector {
  readonly name: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policyChars: number;
  readonly deflatedBytes: number;
  readonly tokenBytes: number;
  readonly tokenPercent: number;
}
const ROWS = VECTORS as readonly unknown[] as readonly Vector[];
const MAX_DEFLATE_DRIFT = 0.02;

describe.each(ROWS)('$name', ({ policy, tags, ...expected }) => {
  test('has the size', () => {
    const { policyChars, tokenBytes, tokenPercent } = sessionSize(policy, tags);
    const driftBytes = Math.ceil(expected.deflatedBytes * MAX_DEFLATE_DRIFT * (4 / 3));
    expect(policyChars).toBe(expected.policyChars);
    expect(Math.abs(tokenBytes - expected.tokenBytes)).toBeLessThanOrEqual(driftBytes);
    expect(Math.abs(tokenPercent - expected.tokenPercent)).toBeLessThanOrEqual(1);
  });

  test('is taken up to the margin, and refused beyond, with the figures', () => {
    const { tokenPercent, tokenBytes } = sessionSize(policy, tags);
    const fits = (): void => {
      requireTokenFits(policy, tags);
    };
    if (tokenPercent <= MAX_TOKEN_PERCENT) expect(fits).not.toThrow();
    else
      expect(fits).toThrow(
        expect.objectContaining({
          code: 'limit_reached',
          message: expect.stringMatching(new RegExp(`${tokenBytes} bytes, ${tokenPercent} %`)) as unknown,
        }),
      );
  });
});

test('the vectors have both sides of the margin', () => {
  const percents = ROWS.map(({ tokenPercent }) => tokenPercent);
  expect(percents).toEqual(expect.arrayContaining([MAX_TOKEN_PERCENT, MAX_TOKEN_PERCENT + 1]));
});
