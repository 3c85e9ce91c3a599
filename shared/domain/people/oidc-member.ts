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
 * @param afresh reads the rows once more where a claim and its membership do not agree: cached ones may be of a name's former holder
 */
export async function membershipsOf(
  { issuer, subject }: OidcSubject,
  teamOfRoute: string | undefined,
  ports: OidcMemberPorts,
  afresh?: OidcMemberPorts,
): Promise<OidcIdentity> {
  const identity = { issuer, subject };
  const { claims, memberships } = await claimed(identity, teamOfRoute, ports);
  const isDoubtful = memberships.length < claims && afresh !== undefined;
  const agreed = isDoubtful ? (await claimed(identity, teamOfRoute, afresh)).memberships : memberships;
  return { kind: 'oidc', ...identity, memberships: agreed };
}

/** Returns the number of claims, and the memberships that agree with theirs. */
async function claimed(
  identity: OidcSubject,
  teamOfRoute: string | undefined,
  { oidcClaims, memberships, teams }: OidcMemberPorts,
): Promise<{ readonly claims: number; readonly memberships: OidcIdentity['memberships'] }> {
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
  return { claims: claims.length, memberships: found.flat() };
}
