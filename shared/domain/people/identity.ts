/**
 * Defines identities: the results of a proof. A token proves that its holder is one user of one team; an identity of OpenID Connect
 * may be a user in any number of teams, as those say. `callersOf` lists the callers of each.
 */
import type { Membership } from './membership.ts';
import type { OidcSubject } from './oidc-subject.ts';
import type { Team } from './team.ts';
import type { MemberToken, ServiceToken } from './token.ts';

/** A member, by an own token. The membership was active when it was read. */
export interface MemberIdentity {
  readonly kind: 'member';
  readonly token: MemberToken;
  readonly team: Team;
  readonly membership: Membership;
}

/** A service, by its token. Its sponsor was an admin when the row was read. */
export interface ServiceIdentity {
  readonly kind: 'service';
  readonly token: ServiceToken;
  readonly team: Team;
}

/** A member of any number of teams, by a JWT of an issuer. The memberships were active, and named it, when they were read. */
export interface OidcIdentity extends OidcSubject {
  readonly kind: 'oidc';
  readonly memberships: readonly OidcMembership[];
}

export interface OidcMembership {
  readonly team: Team;
  readonly membership: Membership;
}

export type Identity = MemberIdentity | ServiceIdentity | OidcIdentity;

/** A user of sessions: name, role, and the id by which their sessions can be denied. */
export interface Person {
  readonly user: string;
  readonly role: string;
  readonly membershipId: string;
}

/** Returns who the identity is, in each of its teams. */
export function peopleOf(identity: Identity): readonly { readonly team: Team; readonly person: Person }[] {
  switch (identity.kind) {
    case 'service':
      return [{ team: identity.team, person: identity.token }];
    case 'member':
      return [{ team: identity.team, person: personOf(identity.membership) }];
    case 'oidc':
      return identity.memberships.map(({ team, membership }) => ({ team, person: personOf(membership) }));
  }
}

function personOf({ user, role, id }: Membership): Person {
  return { user, role, membershipId: id };
}
