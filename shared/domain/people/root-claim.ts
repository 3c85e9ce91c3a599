/**
 * Takes a root for a team that is being created. A claim is written before its team is, so it can be left behind by a creation that
 * was interrupted or lost; such a claim is removed by the next one that it would refuse. Before that, its attempt is voided in the row
 * that would make the team: a creation that is only slow then fails at its last write, and no two teams overlap.
 */
import { LatchkeyError } from '../../errors.ts';

/** A root of a bucket, for one attempt to create a team. */
export interface RootClaim {
  readonly bucket: string;
  readonly root: string;
  readonly team: string;
  /** The generation that the attempt would give the team; absent in claims of earlier versions. */
  readonly attempt?: string | undefined;
}

/** Stores claims on roots. */
export interface RootClaimStore {
  /** Claims the root; may be repeated by its attempt. @returns a claim that overlaps, if any: then nothing is claimed */
  claimRoot(claim: RootClaim): Promise<RootClaim | undefined>;
  /** Removes a claim, if it is still that attempt's. */
  dropClaim(claim: RootClaim): Promise<void>;
  /** Prevents an attempt from ever making the team. @returns false if the team exists, made by whichever attempt */
  voidAttempt(claim: RootClaim): Promise<boolean>;
}

type Place = Pick<RootClaim, 'bucket' | 'root'> & {
  /** Set once the team has given up its root. */
  readonly rootReleasedOn?: string | undefined;
};

export interface RootClaimPorts extends RootClaimStore {
  getTeam(team: string): Promise<Place | undefined>;
}

/** Limits the claims that are removed for one: a creation that was interrupted leaves one. */
const MAX_REMOVED = 20;

/**
 * Each try is an attempt of its own: a claim that gave way is removed, and that request may arrive once more, late, when the root has
 * been claimed again.
 * @returns the claim, whose attempt the team is to have as its generation
 * @throws LatchkeyError conflict (a team has a root that overlaps), upstream_unavailable (others are being created there)
 */
export async function takeRoot(
  team: Omit<RootClaim, 'attempt'>,
  claims: RootClaimPorts,
  newAttempt: () => string,
): Promise<RootClaim & { readonly attempt: string }> {
  for (let removed = 0; removed <= MAX_REMOVED; removed += 1) {
    const claim = { ...team, attempt: newAttempt() };
    const overlapping = await claims.claimRoot(claim);
    if (overlapping === undefined) return claim;
    if (!(await isAbandoned(overlapping, claims)))
      throw new LatchkeyError(
        'conflict',
        `the root ${team.root || '(whole bucket)'} overlaps that of team ${overlapping.team}`,
      );
    await claims.dropClaim(overlapping);
  }
  throw new LatchkeyError('upstream_unavailable', 'other teams are being created on that root; do the same again');
}

/** Removes the claim of a creation that has failed. @returns false if the team has that root, by whichever attempt */
export async function giveUpRoot(claim: RootClaim, claims: RootClaimPorts): Promise<boolean> {
  const abandoned = await isAbandoned(claim, claims);
  if (abandoned) await claims.dropClaim(claim);
  return abandoned;
}

/**
 * True if no team has the root by this claim, and none ever will: a team never changes its root, and its row stays; an ended one
 * may have given it up for good.
 */
async function isAbandoned(claim: RootClaim, claims: RootClaimPorts): Promise<boolean> {
  const team = (await claims.getTeam(claim.team)) ?? (await teamUnlessVoided(claim, claims));
  if (team?.bucket !== claim.bucket || team.root !== claim.root) return true;
  return team.rootReleasedOn !== undefined;
}

/** Voids the attempt; returns the team if it was made just before. */
async function teamUnlessVoided(claim: RootClaim, claims: RootClaimPorts): Promise<Place | undefined> {
  return (await claims.voidAttempt(claim)) ? undefined : claims.getTeam(claim.team);
}
