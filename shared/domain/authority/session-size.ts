/**
 * Holds STS's limits of a session's policy and tags in one place: the broker refuses early what STS would refuse late.
 *
 * - An inline session policy has at most 2,048 characters, none above U+00FF.
 *   https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * - The whole session token has at most 4,096 bytes, as AWS announced on 15 September 2026; before, policy and tags were
 *   packed to about 455 bytes, and refused as `PackedPolicyTooLarge`. `SessionTokenSize` and `SessionTokenUtilization`
 * of the answer say how full it was.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_ResponseElements
 *
 * AWS does not publish how it packs a token. The estimate here is a token without policy and tags (about 1,000 bytes), plus
 * policy and tags deflated and in Base64; a session over 90 % of the limit by it is refused, for a margin.
 */
import { deflateRawSync } from 'node:zlib';
import { LatchkeyError } from '../../errors.ts';
import type { SessionPolicy } from './session-policy.ts';

export const MAX_POLICY_CHARS = 2048;
export const MAX_TOKEN_BYTES = 4096;
/** Limits the share of the longest token that a session of ours may take, by the estimate. */
export const MAX_TOKEN_PERCENT = 90;
const BARE_TOKEN_BYTES = 1000;
/** Base64 writes three bytes as four characters. */
const BASE64_GROWTH = 4 / 3;
const POLICY_CHARACTERS = /^[\u0020-\u00ff]*$/;

export interface SessionSize {
  readonly policyChars: number;
  /** Bytes of the session token, by the estimate. */
  readonly tokenBytes: number;
  /** Percentage of `MAX_TOKEN_BYTES`, rounded up. */
  readonly tokenPercent: number;
}

/**
 * Returns the text of a session policy as STS gets it.
 * @throws LatchkeyError limit_reached if STS would refuse it: over 2,048 characters, or one above U+00FF
 */
export function serialisePolicy(policy: SessionPolicy): string {
  const text = JSON.stringify(policy);
  if (text.length > MAX_POLICY_CHARS) {
    throw new LatchkeyError(
      'limit_reached',
      `the session policy has ${text.length} characters; STS takes ${MAX_POLICY_CHARS}`,
    );
  }
  if (!POLICY_CHARACTERS.test(text)) {
    throw new LatchkeyError('limit_reached', 'the session policy has a character above U+00FF, which STS refuses');
  }
  return text;
}

/** Returns the share of STS's limits that a session with this policy and these tags takes. */
export function sessionSize(policy: string, tags: Readonly<Record<string, string>>): SessionSize {
  const tagBytes = Object.entries(tags).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  const tokenBytes = Math.ceil(BARE_TOKEN_BYTES + BASE64_GROWTH * (deflatedBytes(policy) + tagBytes));
  return {
    policyChars: policy.length,
    tokenBytes,
    tokenPercent: Math.ceil((tokenBytes * 100) / MAX_TOKEN_BYTES),
  };
}

/** @throws LatchkeyError limit_reached if the token would be over the margin */
export function requireTokenFits(policy: string, tags: Readonly<Record<string, string>>): void {
  const { tokenBytes, tokenPercent } = sessionSize(policy, tags);
  if (tokenPercent > MAX_TOKEN_PERCENT) {
    throw new LatchkeyError(
      'limit_reached',
      `the session token would have about ${tokenBytes} bytes, ${tokenPercent} % of what STS allows; at most ${MAX_TOKEN_PERCENT} % are taken`,
    );
  }
}

function deflatedBytes(text: string): number {
  return text === '' ? 0 : deflateRawSync(text).length;
}
