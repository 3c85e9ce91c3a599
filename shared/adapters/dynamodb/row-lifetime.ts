/** How long rows stay that have an end. */

/** Expired rows stay this long, so that a redeemed code still says so. Expiry itself is checked in code. */
const TTL_GRACE_SECONDS = 30 * 24 * 3600;

/** Returns when DynamoDB may throw an expired row away, in epoch seconds. */
export function ttlOf(expiresAtSeconds: number): number {
  return expiresAtSeconds + TTL_GRACE_SECONDS;
}
