/**
 * Estimates the size of a session token. AWS limits the whole token, which includes the packed session policy and the
 * tags, and does not publish the packing. The estimate packs the policy with DEFLATE, leaves tags uncompressed, encodes
 * both in base64, and adds a constant for the rest.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { deflateRawSync } from 'node:zlib';

const MAX_TOKEN_BYTES = 4096;
/** Bytes of a token besides policy and tags: the role, the session name, its key, seals. */
const BASE_BYTES = 1000;

export interface SessionTokenSize {
  readonly tokenBytes: number;
  /** Percentage of the maximum token size; over 100 for a session that AWS would reject. */
  readonly utilizationPercent: number;
}

export function sessionTokenSize({
  policy,
  tags,
}: {
  readonly policy?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}): SessionTokenSize {
  const packedBytes = policy === undefined || policy === '' ? 0 : deflateRawSync(policy).length;
  const tagBytes = Buffer.byteLength(Object.entries(tags).flat().join(''), 'utf8');
  const tokenBytes = BASE_BYTES + Math.ceil((4 * (packedBytes + tagBytes)) / 3);
  return { tokenBytes, utilizationPercent: Math.ceil((tokenBytes * 100) / MAX_TOKEN_BYTES) };
}
