/**
 * The estimate of a token's size, on vectors shared with the broker's own estimate. Builds of zlib differ by a few
 * bytes, so sizes that depend on packing have that tolerance.
 */
import { describe, expect, test } from '@jest/globals';
import { deflateRawSync } from 'node:zlib';
import { parsePolicy } from '../../src/policy/document.ts';
import { sessionTokenSize } from '../../src/sts/session-token-size.ts';
import vectors from '../vectors/session-sizes.json' with { type: 'json' };

interface Vector {
  readonly name: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policyChars: number;
  readonly deflatedBytes: number;
  readonly tokenBytes: number;
  readonly tokenPercent: number;
}
const VECTORS = (vectors as readonly unknown[] as readonly Vector[]).map((vector) => [vector.name, vector] as const);
const MAX_DEFLATE_DRIFT = 0.02;

describe.each(VECTORS)('%s', (_name, { policy, tags, ...expected }) => {
  test('is a policy of as many characters, or none', () => {
    expect(policy).toHaveLength(expected.policyChars);
    if (policy !== '') parsePolicy(policy);
  });

  test('has the size', () => {
    const { tokenBytes, utilizationPercent } = sessionTokenSize({ policy, tags });
    const deflatedBytes = policy === '' ? 0 : deflateRawSync(policy).length;
    const driftBytes = expected.deflatedBytes * MAX_DEFLATE_DRIFT;
    expect(Math.abs(deflatedBytes - expected.deflatedBytes)).toBeLessThanOrEqual(driftBytes);
    expect(tokenBytes - expected.tokenBytes).toBeGreaterThanOrEqual(-Math.ceil((driftBytes * 4) / 3));
    expect(tokenBytes - expected.tokenBytes).toBeLessThanOrEqual(Math.ceil((driftBytes * 4) / 3));
    expect(Math.abs(utilizationPercent - expected.tokenPercent)).toBeLessThanOrEqual(1);
  });
});

test('the vectors reach from an empty token to one that is refused', () => {
  const percents = VECTORS.map(([, { tokenPercent }]) => tokenPercent);
  expect(percents).toEqual(expect.arrayContaining([25, 90, 91, 100]));
  expect(Math.max(...percents)).toBeGreaterThan(101);
  expect(new Set(VECTORS.map(([name]) => name)).size).toBe(VECTORS.length);
});

test('without a policy only tags count, key and value, in UTF-8', () => {
  expect(sessionTokenSize({ tags: {} })).toEqual({ tokenBytes: 1000, utilizationPercent: 25 });
  expect(sessionTokenSize({ policy: undefined, tags: { k: 'é' } }).tokenBytes).toBe(1004);
  expect(sessionTokenSize({ tags: { k: 'v'.repeat(2321) } })).toEqual({ tokenBytes: 4096, utilizationPercent: 100 });
  expect(sessionTokenSize({ tags: { k: 'v'.repeat(2322) } })).toEqual({ tokenBytes: 4098, utilizationPercent: 101 });
});
