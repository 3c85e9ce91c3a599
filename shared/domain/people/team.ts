/**
 * Teams: a bucket, a root in it, one layout. Both are set at `team create` and never change; a root that overlaps
 * another team's in the same bucket is refused, and so is a team whose worst-case session policy STS would not take.
 */
import { LatchkeyError } from '../../errors.ts';
import { grantsOf, type Grant } from '../authority/grant.ts';
import { defaultRootOf, isLayoutName, LAYOUT_NAMES, LAYOUTS, rightsOf, type LayoutName } from '../authority/layout.ts';
import { MAX_USER_LENGTH, parseBucketName, parseRoot, parseTeamId } from './names.ts';
import { randomId, type RandomBytes } from './secret.ts';
import { compilePolicy, serialisePolicy } from '../authority/session-policy.ts';

export interface Team {
  readonly team: string;
  readonly layout: LayoutName;
  readonly bucket: string;
  readonly root: string;
  /** Random; first half of the `membership` tag. Renewing it ends every session of the team. */
  readonly generation: string;
  readonly createdOn: string;
}

/** Where teams are kept. */
export interface TeamStore {
  getTeam(team: string): Promise<Team | undefined>;
  /** @returns false if the team exists already (and is not this very one, of an earlier try) */
  addTeam(team: Team): Promise<boolean>;
  /** Claims the root for the team; repeating a claim is fine. @returns the team whose root overlaps, if any: then nothing is claimed */
  claimRoot(bucket: string, root: string, team: string): Promise<string | undefined>;
}

export interface NewTeam {
  readonly team: string;
  readonly layout: string;
  readonly bucket: string;
  /** Default: the layout's. */
  readonly root?: string | undefined;
}

const GENERATION_CHARACTERS = 7;

/**
 * @param allowedBuckets the buckets the stack's session roles can reach
 * @throws LatchkeyError invalid_request, limit_reached (policy too long), conflict (team exists, roots overlap)
 */
export async function createTeam(
  wish: NewTeam,
  allowedBuckets: readonly string[],
  serviceActions: readonly string[],
  ports: { readonly teams: TeamStore; readonly now: () => Date; readonly random: RandomBytes },
): Promise<Team> {
  const team = {
    ...checkedTeam(wish, serviceActions),
    generation: randomId(GENERATION_CHARACTERS, ports.random),
    createdOn: ports.now().toISOString(),
  };
  if (!allowedBuckets.includes(team.bucket)) {
    throw new LatchkeyError(
      'invalid_request',
      `the stack does not name the bucket ${team.bucket}; it names: ${allowedBuckets.join(', ')}`,
    );
  }
  if ((await ports.teams.getTeam(team.team)) !== undefined) throw existing(team.team);
  const overlapping = await ports.teams.claimRoot(team.bucket, team.root, team.team);
  if (overlapping !== undefined) {
    throw new LatchkeyError(
      'conflict',
      `the root ${team.root || '(whole bucket)'} overlaps that of team ${overlapping}`,
    );
  }
  if (!(await ports.teams.addTeam(team))) throw existing(team.team);
  return team;
}

/**
 * The team as it would be stored, its names and its worst-case policy checked; asks no store.
 * @throws LatchkeyError invalid_request, limit_reached
 */
export function checkedTeam(
  wish: NewTeam,
  serviceActions: readonly string[],
): Pick<Team, 'team' | 'layout' | 'bucket' | 'root'> {
  if (!isLayoutName(wish.layout)) throw new LatchkeyError('invalid_request', `layouts are: ${LAYOUT_NAMES.join(', ')}`);
  const place = {
    team: parseTeamId(wish.team),
    layout: wish.layout,
    bucket: parseBucketName(wish.bucket),
    root: rootOf(wish.layout, wish),
  };
  worstCasePolicyChars(place, serviceActions);
  return place;
}

/**
 * Characters of the longest session policy any role of the team can get, with the longest user name, narrowed or not.
 * @throws LatchkeyError limit_reached if STS would refuse it
 */
export function worstCasePolicyChars(
  team: Pick<Team, 'layout' | 'bucket' | 'root'>,
  serviceActions: readonly string[],
): number {
  const user = 'u'.repeat(MAX_USER_LENGTH);
  const lengths = Object.keys(LAYOUTS[team.layout].roles).flatMap((role) => {
    const grants = grantsOf({ layout: team.layout, role, user, root: team.root });
    // Who gives up the root but no area lists each area by name, in a policy that may be longer than the whole one.
    const inAreas = grants.filter((grant) => grant.prefix !== team.root);
    return [
      policyChars(team.bucket, grants, rightsOf(team.layout, role)?.serviceActions === true ? serviceActions : []),
      policyChars(team.bucket, inAreas, []),
    ];
  });
  return Math.max(...lengths);
}

function policyChars(bucket: string, grants: readonly Grant[], serviceActions: readonly string[]): number {
  return serialisePolicy(compilePolicy(bucket, grants, serviceActions)).length;
}

function rootOf(layout: LayoutName, wish: NewTeam): string {
  if (LAYOUTS[layout].root.kind === 'bucket') {
    if ((wish.root ?? '') !== '')
      throw new LatchkeyError('invalid_request', `the root of layout ${layout} is the bucket itself`);
    return '';
  }
  return parseRoot(wish.root ?? defaultRootOf(layout, wish.team));
}

function existing(team: string): LatchkeyError {
  return new LatchkeyError('conflict', `team ${team} exists already`);
}
