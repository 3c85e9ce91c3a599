/**
 * Limits of a team: far above what a team needs, so that nobody's loop fills the table. They are looked at before a write
 * and not in it, so calls at the same moment may pass one by as many as they are. An operator is not bound by those that
 * somebody of the team could use up.
 */
import { LatchkeyError } from '../../errors.ts';

/** Members at a time. */
export const MAX_MEMBERS = 1000;
/** Names that were ever used: each keeps its row. */
export const MAX_NAMES = 5000;
/** Admins at a time. */
export const MAX_ADMINS = 50;
/** Invites of one name that are listed: they are until a month after their end. */
export const MAX_INVITES_PER_NAME = 100;
/** Open invites of a team, besides those for further devices. */
export const MAX_OPEN_INVITES = 200;
/** Service tokens of a team that have not ended. */
export const MAX_SERVICE_TOKENS = 100;
/** Tokens of one member: devices, and open invites for more. */
export const MAX_MEMBER_TOKENS = 25;

/** @throws LatchkeyError limit_reached if there is no room for one more */
export function requireRoom(count: number, most: number, what: string): void {
  if (count >= most) throw new LatchkeyError('limit_reached', `a team has at most ${most} ${what}; remove some first`);
}
