/**
 * Identities: what a proof proves. A token proves that its holder is one user of one team. Proofs that name somebody in
 * any number of teams become further kinds here, and `callersOf` says which callers each of them is.
 */
import type { Membership } from './membership.ts';
import type { Team } from './team.ts';

/** An identity proved by a token of ours, which has one team. */
export interface TokenIdentity {
  readonly kind: 'token';
  readonly tokenId: string;
  readonly team: Team;
  /** The membership of the token's holder, active when it was looked up. */
  readonly membership: Membership;
}

export type Identity = TokenIdentity;
