/**
 * Lets a member bind an identity of OpenID Connect to the own name, or drop it. The identity was proved beside the member: nobody
 * becomes somebody else through an identity provider.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn } from '../authority/layout.ts';
import type { Actor } from './actor.ts';
import { changedByOthers, MAX_ATTEMPTS } from './member-change.ts';
import { renewed, type Membership, type MembershipStore } from './membership.ts';
import { claimIdentity, requireClaimed, withoutIdentity, type OidcBindingPorts } from './oidc-claim.ts';
import { isSameSubject, type OidcSubject } from './oidc-subject.ts';
import { ownTokens } from './own-tokens.ts';
import { requireRoomForRecord } from './revoked.ts';
import type { TokenStore } from './token.ts';

export interface OwnIdentityPorts extends OidcBindingPorts {
  readonly memberships: Pick<MembershipStore, 'getMembership' | 'putMembership'>;
  readonly tokens: Pick<TokenStore, 'listTokens'>;
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
    if (identity !== null) await claimIdentity(current, identity, ports);
    const isDone = next === current || (await ports.memberships.putMembership(next, current.version));
    if (!isDone) continue;
    if (identity !== null) await requireClaimed(current, identity, ports);
    return next;
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
  if (managesIn(layout, current.role) && (await ownTokens(current, ports)).length === 0)
    throw new LatchkeyError(
      'conflict',
      'without that identity you could not sign in any more; invite yourself to a further device first',
    );
  requireRoomForRecord(current.revoked, ports.now());
  return withoutIdentity(renewed(current, ports));
}
