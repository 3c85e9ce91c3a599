/**
 * Defines actors: members who change something of their team, each with a proof of their own and by rows that were read for this
 * request. A service token is never an actor: it manages nothing, and makes no further token. Nor is a probe, of whatever role.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn } from '../authority/layout.ts';
import type { Identity } from './identity.ts';
import { isProbe, type Membership } from './membership.ts';
import type { Team } from './team.ts';

class MemberOfTeam {
  /** Makes the type nominal: an object of the same shape is no actor. */
  declare private readonly isActor: true;
  readonly team: Team;
  readonly membership: Membership;

  constructor(team: Team, membership: Membership) {
    this.team = team;
    this.membership = membership;
  }
}

export type Actor = MemberOfTeam;

/**
 * Returns the actor in the team that a route names.
 * @param identity proved by rows that were read for this request
 * @throws LatchkeyError not_a_member, out_of_scope for a service token and a probe
 */
export function actorIn(identity: Identity, teamOfRoute: string): Actor {
  const places = identity.kind === 'oidc' ? identity.memberships : [identity];
  const place = places.find(({ team }) => team.team === teamOfRoute);
  if (place === undefined)
    throw new LatchkeyError('not_a_member', 'you are not a member of this team; GET /v1/me says of which you are');
  if (!('membership' in place))
    throw new LatchkeyError('out_of_scope', 'a service token manages nothing; use a token of your own');
  if (isProbe(place.membership))
    throw new LatchkeyError(
      'out_of_scope',
      'a probe manages nothing, not even itself; it ends when its operator is done',
    );
  return new MemberOfTeam(place.team, place.membership);
}

export function manages({ team, membership }: Actor): boolean {
  return managesIn(team.layout, membership.role);
}

/** @throws LatchkeyError out_of_scope */
export function requireManages(actor: Actor): void {
  if (!manages(actor)) throw new LatchkeyError('out_of_scope', 'only admins manage the team; ask one of them');
}

/** @throws LatchkeyError out_of_scope: the same whether a user of that name exists or not */
export function requireOwnOrManages(actor: Actor, user: string): void {
  if (actor.membership.user !== user) requireManages(actor);
}
