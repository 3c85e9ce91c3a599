/**
 * How big a session's token gets. AWS bounds the whole token, counts the session policy packed and the tags in it, and
 * does not publish how; this estimate packs the policy with DEFLATE, writes tags as they are, and all of it as base64.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { deflateRawSync } from 'node:zlib';

const MAX_TOKEN_BYTES = 4096;
/** What a token holds beside policy and tags: the role, the session's name, its key, seals. */
const BASE_BYTES = 1000;

export interface SessionTokenSize {
  readonly tokenBytes: number;
  /** Per cent of what a token may have; over 100 for a session that AWS would not open. */
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
