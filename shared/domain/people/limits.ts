/**
 * Limits a team: far above its needs, so that no client's loop fills the table. The limits are checked before a write and not in
 * it, so simultaneous calls may exceed one by their number. An operator is not bound by the limits that a member could use up.
 */
import { LatchkeyError } from '../../errors.ts';

/** Limits the members at a time. */
export const MAX_MEMBERS = 1000;
/** Limits the names that were ever used, each of which has a row. */
export const MAX_NAMES = 5000;
/** Limits the probes of an operator at a time, which are not counted among the members. */
export const MAX_PROBES = 20;
/** Limits the admins at a time. */
export const MAX_ADMINS = 50;
/** Limits the listed invites of one name: they are listed until a month after their end. */
export const MAX_INVITES_PER_NAME = 100;
/** Limits the open invites of a team, without those for further devices. */
export const MAX_OPEN_INVITES = 200;
/** Limits the service tokens of a team that have not ended. */
export const MAX_SERVICE_TOKENS = 100;
/** Limits the tokens of one member: devices, and open invites for more. */
export const MAX_MEMBER_TOKENS = 25;

/** @throws LatchkeyError limit_reached if there is no room for one more */
export function requireRoom(count: number, most: number, what: string): void {
  if (count >= most) throw new LatchkeyError('limit_reached', `a team has at most ${most} ${what}; remove some first`);
}
