/** Identifies members by a proved identity of OpenID Connect: by the claims that their memberships agree with. */
import type { OidcIdentity } from './identity.ts';
import type { MembershipStore } from './membership.ts';
import { isAgreed, type OidcClaimStore } from './oidc-claim.ts';
import { type OidcSubject } from './oidc-subject.ts';
import type { TeamStore } from './team.ts';

export interface OidcMemberPorts {
  readonly oidcClaims: Pick<OidcClaimStore, 'getClaim' | 'listClaims'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly teams: Pick<TeamStore, 'getTeam'>;
}

/**
 * Returns the memberships of an identity: in the team of a route, or in all teams. Somebody who is a member of none has proved an
 * identity, too.
 */
export async function membershipsOf(
  { issuer, subject }: OidcSubject,
  teamOfRoute: string | undefined,
  { oidcClaims, memberships, teams }: OidcMemberPorts,
): Promise<OidcIdentity> {
  const identity = { issuer, subject };
  const claims =
    teamOfRoute === undefined
      ? await oidcClaims.listClaims(identity)
      : [await oidcClaims.getClaim(identity, teamOfRoute)].filter((claim) => claim !== undefined);
  const found = await Promise.all(
    claims.map(async (claim) => {
      const [membership, team] = await Promise.all([
        memberships.getMembership(claim.team, claim.user),
        teams.getTeam(claim.team),
      ]);
      const isMember = membership?.enrolled === true && isAgreed(claim, membership);
      return isMember && team !== undefined && team.endedOn === undefined ? [{ team, membership }] : [];
    }),
  );
  return { kind: 'oidc', ...identity, memberships: found.flat() };
}
