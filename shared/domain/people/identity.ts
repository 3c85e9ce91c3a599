/**
 * Defines identities: the results of a proof. A token proves that its holder is one user of one team. Proofs of users in any
 * number of teams become further kinds here, and `callersOf` lists the callers of each.
 */
import type { Membership } from './membership.ts';
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

export type Identity = MemberIdentity | ServiceIdentity;

/** A user of sessions: name, role, and the id by which their sessions can be denied. */
export interface Person {
  readonly user: string;
  readonly role: string;
  readonly membershipId: string;
}

export function personOf(identity: Identity): Person {
  if (identity.kind === 'service') return identity.token;
  const { user, role, id } = identity.membership;
  return { user, role, membershipId: id };
}
