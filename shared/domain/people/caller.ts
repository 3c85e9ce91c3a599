/**
 * Defines callers: an identity in one team, with its membership. This file alone makes them, from proved identities
 * (`authenticate` for tokens, `membershipsOf` for identities of OpenID Connect), so no handler mistakes the team of a request for the team of a caller.
 */
import { LatchkeyError } from '../../errors.ts';
import { scopeOf, type Scope } from '../authority/scope.ts';
import { peopleOf, type Identity, type Person } from './identity.ts';
import type { Team } from './team.ts';

class IdentityInTeam {
  /** Makes the type nominal: an object of the same shape is no caller. */
  declare private readonly isMember: true;
  readonly team: Team;
  readonly person: Person;

  constructor(team: Team, person: Person) {
    this.team = team;
    this.person = person;
  }
}

export type Caller = IdentityInTeam;

/** Returns a caller for each membership of the identity. A token has one. */
export function callersOf(identity: Identity): readonly Caller[] {
  return peopleOf(identity).map(({ team, person }) => new IdentityInTeam(team, person));
}

/**
 * Returns the caller that the identity is in the team of a route.
 * @throws LatchkeyError not_a_member: the same for another team and for one that does not exist; out_of_scope for a proxy's
 *   token, which names readers of attachments and gets nothing itself
 */
export function callerIn(identity: Identity, teamOfRoute: string): Caller {
  const caller = callerOrProxyIn(identity, teamOfRoute);
  if (isProxy(identity))
    throw new LatchkeyError('out_of_scope', "a proxy's token is good for attachments alone; use another token");
  return caller;
}

/**
 * Returns the caller, a proxy too, for the door of attachments.
 * @throws LatchkeyError not_a_member
 */
export function callerOrProxyIn(identity: Identity, teamOfRoute: string): Caller {
  const caller = callersOf(identity).find(({ team }) => team.team === teamOfRoute);
  if (caller === undefined)
    throw new LatchkeyError('not_a_member', 'you are not a member of this team; GET /v1/me says of which you are');
  return caller;
}

/** True for a trusted proxy's token, which speaks for the readers that it names. */
export function isProxy(identity: Identity): boolean {
  return identity.kind === 'service' && identity.token.proxy === true;
}

/** Returns the whole scope of a caller. */
export function scopeOfCaller({ team: { team, layout, bucket, root, generation }, person }: Caller): Scope {
  const { user, role, membershipId } = person;
  return scopeOf({ team, user, role, layout, bucket, root, membership: `${generation}.${membershipId}` });
}
