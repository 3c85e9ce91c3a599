/** Computes the time after which DynamoDB may delete expired rows. */
import type { Membership } from '../../domain/people/membership.ts';
import { REVOCATION_SECONDS } from '../../domain/people/revoked.ts';

/** Expired rows stay this long, so a redeemed code still reports it. The code itself checks the expiry. */
const TTL_GRACE_SECONDS = 30 * 24 * 3600;

/** Returns the time after which DynamoDB may delete an expired row, in epoch seconds. */
export function ttlOf(expiresAtSeconds: number): number {
  return expiresAtSeconds + TTL_GRACE_SECONDS;
}

/**
 * Returns the lifetime of a probe's row: until its last session has expired, also if nobody ends it; none for a member's, whose
 * name stays used.
 */
export function probeLifetime({
  probeEndsAtSeconds,
  revoked = [],
}: Pick<Membership, 'probeEndsAtSeconds' | 'revoked'>): { readonly ttl?: number } {
  if (probeEndsAtSeconds === undefined) return {};
  return { ttl: Math.max(probeEndsAtSeconds + REVOCATION_SECONDS, ...revoked.map(({ untilSeconds }) => untilSeconds)) };
}
