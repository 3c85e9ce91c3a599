/**
 * Lets a member bind an identity of OpenID Connect to the own name, or drop it. The identity was proved beside the member: nobody
 * becomes somebody else through an identity provider.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn } from '../authority/layout.ts';
import type { Actor } from './actor.ts';
import { enterAdmins, readAdmins, type AdminStore } from './admins.ts';
import { changedByOthers, MAX_ATTEMPTS } from './member-change.ts';
import { renewed, type Membership, type MembershipStore } from './membership.ts';
import { claimIdentity, confirmClaim, withoutIdentity, type OidcBindingPorts } from './oidc-claim.ts';
import { isSameSubject, type OidcSubject } from './oidc-subject.ts';
import { hasOwnToken } from './own-tokens.ts';
import { requireRoomForRecord } from './revoked.ts';
import type { TokenStore } from './token.ts';

export interface OwnIdentityPorts extends OidcBindingPorts {
  readonly memberships: Pick<MembershipStore, 'getMembership' | 'putMembership'>;
  readonly admins: AdminStore;
  readonly tokens: Pick<TokenStore, 'getToken' | 'listTokens'>;
  readonly now: () => Date;
}

/**
 * @param identity the identity that the member has proved; `null` to drop the one of before, whose sessions end
 * @throws LatchkeyError not_found for an actor who was removed meanwhile; conflict for an identity that is another member, or the only
 *   way in of an admin; upstream_unavailable
 */
export async function setOwnIdentity(
  { team, membership: { user } }: Actor,
  identity: OidcSubject | null,
  ports: OwnIdentityPorts,
): Promise<Membership> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const current = await ports.memberships.getMembership(team.team, user);
    if (current?.active !== true || !current.enrolled)
      throw new LatchkeyError('not_found', 'you are no longer a member of this team; ask an admin for a new invite');
    const next = identity === null ? await dropped(current, team.layout, ports) : bound(current, identity, ports);
    const claim = identity === null ? undefined : await claimIdentity(current, identity, ports);
    const isDone = next === current || (await ports.memberships.putMembership(next, current.version));
    if (!isDone) continue;
    if (claim !== undefined) await confirmClaim(claim, ports);
    if (await stillAdmin(next, team.layout, ports)) return next;
  }
  throw changedByOthers();
}

/** The sessions of an identity that is replaced end; a first one ends nothing. */
function bound(current: Membership, identity: OidcSubject, ports: OwnIdentityPorts): Membership {
  if (isSameSubject(identity, current.oidc)) return current;
  if (current.oidc === undefined) return { ...current, oidc: identity, version: current.version + 1 };
  requireRoomForRecord(current.revoked, ports.now());
  return { ...renewed(current, ports), oidc: identity };
}

async function dropped(
  current: Membership,
  layout: Actor['team']['layout'],
  ports: OwnIdentityPorts,
): Promise<Membership> {
  if (current.oidc === undefined) return current;
  if (managesIn(layout, current.role) && !(await hasOwnToken(current, ports)))
    throw new LatchkeyError(
      'conflict',
      'without that identity you could not sign in any more; invite yourself to a further device first',
    );
  requireRoomForRecord(current.revoked, ports.now());
  return withoutIdentity(renewed(current, ports));
}

/**
 * Replaces an admin's entry by that of the renewed membership: one that is there, because a member who is being removed from the
 * admins does not come back by an identity.
 * @returns false if the membership is another one by now
 */
async function stillAdmin(
  membership: Membership,
  layout: Actor['team']['layout'],
  ports: OwnIdentityPorts,
): Promise<boolean> {
  if (!managesIn(layout, membership.role)) return true;
  const { entries } = await readAdmins(membership.team, ports.admins);
  const own = entries.find(({ user }) => user === membership.user);
  return own === undefined || own.membershipId === membership.id || enterAdmins(membership, null, ports);
}
