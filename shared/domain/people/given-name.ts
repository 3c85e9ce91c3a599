/** Says which names a team can give: spelt in one way, used by one holder, within its limits. */
import { LatchkeyError } from '../../errors.ts';
import { MAX_MEMBERS, MAX_NAMES, requireRoom } from './limits.ts';
import { isProbe, type Membership, type MembershipStore } from './membership.ts';
import type { Team } from './team.ts';

/** @throws LatchkeyError conflict for a name that differs from another's only in the case of letters */
export function requireSpelling(user: string, current: Membership | undefined): void {
  if (current === undefined || current.user === user) return;
  throw new LatchkeyError(
    'conflict',
    `the name is used as ${current.user}; names differ in more than the case of letters`,
  );
}

/** @throws LatchkeyError conflict for a probe, which becomes nobody else: a role that it got would count as a member's */
export function requireNoProbe(current: Membership | undefined): void {
  if (current?.active !== true || !isProbe(current)) return;
  throw new LatchkeyError('conflict', 'that name is a probe of the operator, and ends within minutes; choose another');
}

/** @throws LatchkeyError conflict for a name that was used before, unless `reuse` allows it */
export function requireUnused(current: Membership | undefined, reuse: boolean | undefined): void {
  if (current === undefined || reuse === true) return;
  throw new LatchkeyError(
    'conflict',
    'that name was used before; pass reuse to give it, and its private area, to somebody new',
  );
}

/** @throws LatchkeyError limit_reached if the team has no room for a further member, or for a further name */
export async function requireRoomForMember(
  team: Pick<Team, 'team'>,
  current: Membership | undefined,
  { memberships }: { readonly memberships: Pick<MembershipStore, 'countMemberships'> },
): Promise<void> {
  const { active, names } = await memberships.countMemberships(team.team);
  requireRoom(active, MAX_MEMBERS, 'members');
  if (current === undefined) requireRoom(names, MAX_NAMES, 'names that were ever used');
}
