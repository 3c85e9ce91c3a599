/**
 * Lists the members of a team. A name that was only added is a member too, and has never been used. A
 * probe is shown while it could be used.
 */
import { LatchkeyError } from '../../errors.ts';
import { requireManages, requireOwnOrManages, type Actor } from './actor.ts';
import { isCurrent, type Membership, type MembershipStore } from './membership.ts';
import { isUserName } from './names.ts';
import type { Page, PageRequest } from './page.ts';

interface MemberListPorts {
  readonly memberships: Pick<MembershipStore, 'getMembership' | 'listMemberships'>;
  readonly now: () => Date;
}

/** @throws LatchkeyError out_of_scope, invalid_request for a cursor of another list */
export async function listMembers(
  actor: Actor,
  page: PageRequest,
  { memberships, now }: MemberListPorts,
): Promise<Page<Membership>> {
  requireManages(actor);
  const { items, ...more } = await memberships.listMemberships(actor.team.team, page);
  return { items: items.filter((membership) => isCurrent(membership, now())), ...more };
}

/** @throws LatchkeyError out_of_scope, not_found */
export async function findMember(
  actor: Actor,
  user: string,
  { memberships, now }: MemberListPorts,
): Promise<Membership> {
  requireOwnOrManages(actor, user);
  const membership = isUserName(user) ? await memberships.getMembership(actor.team.team, user) : undefined;
  if (membership?.user !== user || !isCurrent(membership, now()))
    throw new LatchkeyError(
      'not_found',
      'there is no such member, or none that you may see; GET /v1/teams/{team}/members lists yours',
    );
  return membership;
}
