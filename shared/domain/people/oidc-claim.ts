/**
 * Binds identities of OpenID Connect to members. Who an identity is in a team is what the team says: a membership names it, and a
 * claim, written first, makes sure that one identity is one member of a team. A claim counts only while the membership agrees, so one
 * that a crash left behind is in nobody's way.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Membership, MembershipStore } from './membership.ts';
import { isSameSubject, type OidcSubject } from './oidc-subject.ts';
import { randomId, type RandomBytes } from './secret.ts';

/** The record that an identity is a user of a team. */
export interface OidcClaim extends OidcSubject {
  readonly team: string;
  readonly user: string;
  /** Random id of this record. */
  readonly claimId: string;
}

/** Stores claims. */
export interface OidcClaimStore {
  getClaim(identity: OidcSubject, team: string): Promise<OidcClaim | undefined>;
  /** Lists the claims of an identity in all teams, up to the most that one identity may have. */
  listClaims(identity: OidcSubject): Promise<readonly OidcClaim[]>;
  /**
   * Writes a claim in place of `previous`.
   * @returns false if another is stored; true also if it is this very claim, written by an earlier try
   */
  putClaim(claim: OidcClaim, previous: OidcClaim | undefined): Promise<boolean>;
}

export interface OidcBindingPorts {
  readonly oidcClaims: Pick<OidcClaimStore, 'getClaim' | 'putClaim'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly random: RandomBytes;
}

const CLAIM_ID_CHARACTERS = 16;
const MAX_ATTEMPTS = 5;
const RETRY_AFTER_SECONDS = 1;

/** Returns the fields of a membership whose holder is this identity, or nobody yet. */
export function boundTo(oidc: OidcSubject | undefined): Pick<Membership, 'enrolled' | 'oidc'> {
  return oidc === undefined ? { enrolled: false } : { enrolled: true, oidc };
}

/** Returns the membership as it is without its identity. */
export function withoutIdentity<Row extends Membership>({ oidc: _oidc, ...membership }: Row): Omit<Row, 'oidc'> {
  return membership;
}

/** True for a claim that the membership agrees with. */
export function isAgreed(claim: OidcClaim, membership: Membership | undefined): boolean {
  return membership?.active === true && membership.user === claim.user && isSameSubject(membership.oidc, claim);
}

/**
 * Claims an identity for a user, before the membership names it. Repeating it changes nothing.
 * @returns the claim, which `confirmClaim` needs
 * @throws LatchkeyError conflict for an identity that is another member of the team; upstream_unavailable
 */
export async function claimIdentity(
  { team, user }: Pick<Membership, 'team' | 'user'>,
  identity: OidcSubject,
  { oidcClaims, memberships, random }: OidcBindingPorts,
): Promise<OidcClaim> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const there = await oidcClaims.getClaim(identity, team);
    if (there?.user === user) return there;
    if (there !== undefined && isAgreed(there, await memberships.getMembership(team, there.user)))
      throw new LatchkeyError('conflict', 'that identity is another member of this team; end that member first');
    const { issuer, subject } = identity;
    const claim = { issuer, subject, team, user, claimId: randomId(CLAIM_ID_CHARACTERS, random) };
    if (await oidcClaims.putClaim(claim, there)) return claim;
  }
  throw claimedByOthers();
}

/**
 * Writes the claim again, after the membership names the identity: of two that are bound at once, one is. Whoever read the claim
 * before the membership agreed with it would replace a claim that is this one no more, and fails.
 * @throws LatchkeyError upstream_unavailable for the other, which is nobody until it is bound again
 */
export async function confirmClaim(
  claim: OidcClaim,
  { oidcClaims, random }: Pick<OidcBindingPorts, 'oidcClaims' | 'random'>,
): Promise<void> {
  const confirmed = { ...claim, claimId: randomId(CLAIM_ID_CHARACTERS, random) };
  if (!(await oidcClaims.putClaim(confirmed, claim))) throw claimedByOthers();
}

function claimedByOthers(): LatchkeyError {
  const retry = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  return new LatchkeyError('upstream_unavailable', 'that identity is being bound by others at the moment', retry);
}
