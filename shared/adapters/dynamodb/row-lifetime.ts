/** Computes the time after which DynamoDB may delete expired rows. */

/** Expired rows stay this long, so a redeemed code still reports it. The code itself checks the expiry. */
const TTL_GRACE_SECONDS = 30 * 24 * 3600;

/** Returns the time after which DynamoDB may delete an expired row, in epoch seconds. */
export function ttlOf(expiresAtSeconds: number): number {
  return expiresAtSeconds + TTL_GRACE_SECONDS;
}
