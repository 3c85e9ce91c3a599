/** Refuses a new team or membership whose sessions STS would not accept: no member should learn it from a refused upload. */
import { LatchkeyError } from '../../errors.ts';
import { grantsOf } from './grant.ts';
import { LAYOUTS, type LayoutName } from './layout.ts';
import { sessionPolicyOf, sessionTagsOf, type PolicySettings } from './session-content.ts';
import type { SessionPolicy } from './session-policy.ts';
import { requireTokenFits, serialisePolicy, sessionSize, type SessionSize } from './session-size.ts';

/** The fields of a team on which its sessions depend. */
export interface TeamPlace {
  readonly layout: LayoutName;
  readonly bucket: string;
  readonly root: string;
}

/** The longest name of a user, of characters that all differ, so that nothing of it deflates. */
export const LONGEST_USER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-';

/**
 * Checks the sessions that any member of the team could get.
 * @throws LatchkeyError limit_reached, with a way out
 */
export function requireTeamFits(team: TeamPlace, settings: PolicySettings): void {
  for (const role of Object.keys(LAYOUTS[team.layout].roles))
    requireMemberFits(team, { role, user: LONGEST_USER }, settings);
}

/**
 * Checks the sessions of one member, whole or narrowed.
 * @throws LatchkeyError limit_reached, with a way out; internal if the layout has no such role
 */
export function requireMemberFits(
  team: TeamPlace,
  { role, user }: { readonly role: string; readonly user: string },
  settings: PolicySettings,
): void {
  for (const policy of policiesOf(team, { role, user }, settings)) {
    try {
      requireTokenFits(serialisePolicy(policy), sessionTagsOf(team));
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error;
      throw new LatchkeyError(error.code, `role ${role}: ${error.message}. ${wayOut(team, settings)}`);
    }
  }
}

/** Returns the estimated size of the largest session that any member of the team could get, with the longest name. */
export function largestSession(team: TeamPlace, settings: PolicySettings): SessionSize & { readonly role: string } {
  const sizes = Object.keys(LAYOUTS[team.layout].roles).flatMap((role) =>
    policiesOf(team, { role, user: LONGEST_USER }, settings).map((policy) => ({
      role,
      ...sessionSize(JSON.stringify(policy), sessionTagsOf(team)),
    })),
  );
  return sizes.reduce((one, other) => (other.tokenBytes > one.tokenBytes ? other : one));
}

/** Returns the policies of a member's sessions, whole and narrowed. */
function policiesOf(
  team: TeamPlace,
  { role, user }: { readonly role: string; readonly user: string },
  settings: PolicySettings,
): SessionPolicy[] {
  const grants = grantsOf({ layout: team.layout, role, user, root: team.root });
  // A member who gives up the root but no area lists each area by name, in a policy that may be longer than the whole one.
  const inAreas = grants.filter((grant) => grant.prefix !== team.root);
  return [
    { grants, narrowed: false },
    { grants: inAreas, narrowed: true },
  ].map((scope) => sessionPolicyOf({ ...team, role, ...scope }, settings));
}

function wayOut({ layout }: TeamPlace, { smapServerActions }: PolicySettings): string {
  const roots = LAYOUTS[layout].root.kind === 'prefix' ? ' or a shorter root, of characters up to U+00FF' : '';
  const actions = smapServerActions.length === 0 ? '' : ', or deploy with fewer smapServerActions';
  return `Choose a bucket with a shorter name${roots}, a shorter user name${actions}`;
}
