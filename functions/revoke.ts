/**
 * Denies sessions that have ended. It runs on each write that records an end, and every minute for the rest that such a run could
 * not finish; it has no HTTP route.
 */
import { composeRevoker } from '../shared/compose-revoke.ts';
import { requireWhole } from '../shared/domain/session/revocation.ts';

const revoker = composeRevoker(process.env);

/** @param event of the table's stream or of the schedule, or none */
export const handler = async (event?: unknown): Promise<void> => {
  const revocation = await revoker.revoke(event);
  process.stdout.write(`${JSON.stringify({ revocation })}\n`);
  requireWhole(revocation);
};
