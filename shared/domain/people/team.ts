/**
 * Defines teams: a bucket, a root in it, one layout. All are set at `team create` and never change; a root that overlaps another
 * team's in the same bucket is refused, and so is a team with a member whose sessions STS would not accept.
 */
import { LatchkeyError } from '../../errors.ts';
import {
  defaultRootOf,
  isLayoutName,
  LAYOUT_NAMES,
  LAYOUTS,
  type LayoutName,
  type SessionRole,
} from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { requireTeamFits } from '../authority/session-fit.ts';
import { unknownName } from '../authority/unknown-name.ts';
import { parseBucketName, parseRoot, parseTeamId } from './names.ts';
import { recordedToo, type Revoked } from './revoked.ts';
import { giveUpRoot, takeRoot, type RootClaimStore } from './root-claim.ts';
import { randomId, type RandomBytes } from './secret.ts';

export interface Team {
  readonly team: string;
  readonly layout: LayoutName;
  readonly bucket: string;
  readonly root: string;
  /** Random; first half of a session's SourceIdentity. Renewing it ends every session of the team. */
  readonly generation: string;
  readonly createdOn: string;
  /** Time of its deletion. The row stays, because its id is never reused. */
  readonly endedOn?: string;
  /** Time at which an ended team gave up its root: another team may have it since. */
  readonly rootReleasedOn?: string;
  /** Former generations of the team. */
  readonly revoked?: readonly Revoked[];
  /** Settings of its attachments that differ from the default (`attachment-settings.ts`). */
  readonly pictureUrlSeconds?: number;
  readonly videoUrlSeconds?: number;
  readonly projectCheck?: boolean;
}

/** The settings of a team that an operator may change. */
export interface TeamChange {
  readonly pictureUrlSeconds?: number | undefined;
  readonly videoUrlSeconds?: number | undefined;
  readonly projectCheck?: boolean | undefined;
}

/** Stores teams. */
export interface TeamStore extends RootClaimStore {
  getTeam(team: string): Promise<Team | undefined>;
  /** @returns false if the team exists already (and is not this very one, of an earlier try), or its generation was voided */
  addTeam(team: Team): Promise<boolean>;
  /**
   * Writes the team if its stored generation is `expectedGeneration` and it has not ended. @returns false if not; true also if it
   * is this very team
   */
  putTeam(team: Team, expectedGeneration: string): Promise<boolean>;
  /** Marks the root of an ended team as given up, unless it is. @returns false if nothing was written */
  releaseTeam(team: string, releasedOn: string): Promise<boolean>;
  /** Changes the named settings of a team that has not ended. @returns false if there is none */
  changeTeam(team: string, change: TeamChange): Promise<boolean>;
}

export interface NewTeam {
  readonly team: string;
  readonly layout: string;
  /** The bucket; default: the first that the stack lists for the layout. A team that takes a whole bucket must name it. */
  readonly bucket?: string | undefined;
  /** The root; default: the layout's. */
  readonly root?: string | undefined;
}

/** The settings of the stack on which a team depends. */
export interface TeamSettings extends PolicySettings {
  /** The buckets that the stack lists, by the session role that can reach them. */
  readonly buckets: Readonly<Record<SessionRole, readonly string[]>>;
}

export const GENERATION_CHARACTERS = 7;

/** @throws LatchkeyError invalid_request, limit_reached (sessions too large), conflict (team exists, roots overlap) */
export async function createTeam(
  input: NewTeam,
  settings: TeamSettings,
  ports: { readonly teams: TeamStore; readonly now: () => Date; readonly random: RandomBytes },
): Promise<Team> {
  const { teams } = ports;
  const checked = checkedTeam(input, settings);
  if ((await teams.getTeam(checked.team)) !== undefined) throw existing(checked.team);
  const { bucket, root } = checked;
  const newGeneration = (): string => randomId(GENERATION_CHARACTERS, ports.random);
  const claim = await takeRoot({ bucket, root, team: checked.team }, teams, newGeneration);
  const team = { ...checked, generation: claim.attempt, createdOn: ports.now().toISOString() };
  if (await teams.addTeam(team)) return team;
  await giveUpRoot(claim, teams);
  if ((await teams.getTeam(team.team)) !== undefined) throw existing(team.team);
  throw new LatchkeyError(
    'conflict',
    `another team create claimed an overlapping root at the same moment: team ${team.team} was not made; do the same again to see who has the root`,
  );
}

/** Limits the retries when other calls change the team at the same moment. */
const MAX_ATTEMPTS = 5;

/**
 * Deletes a team: its tokens, invites and sessions end, and its id is never reused. Its root stays claimed, because its objects
 * are still there, until it is released (`root-release.ts`).
 * @throws LatchkeyError invalid_request, not_found, upstream_unavailable
 */
export async function endTeam(
  id: string,
  ports: { readonly teams: Pick<TeamStore, 'getTeam' | 'putTeam'>; readonly now: () => Date },
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const team = await ports.teams.getTeam(parseTeamId(id));
    if (team === undefined) throw new LatchkeyError('not_found', `there is no team ${id}`);
    if (team.endedOn !== undefined) return;
    const now = ports.now();
    const revoked = recordedToo(team.revoked, team.generation, now);
    if (await ports.teams.putTeam({ ...team, endedOn: now.toISOString(), revoked }, team.generation)) return;
  }
  throw new LatchkeyError('upstream_unavailable', `team ${id} is being changed by others at the moment`);
}

/**
 * Returns the team as it would be stored, after checks of its names and its members' sessions; reads no store.
 * @throws LatchkeyError invalid_request, limit_reached
 */
export function checkedTeam(input: NewTeam, settings: TeamSettings): Pick<Team, 'team' | 'layout' | 'bucket' | 'root'> {
  if (!isLayoutName(input.layout)) throw unknownName('layout', input.layout, 'layouts are', LAYOUT_NAMES);
  const place = {
    team: parseTeamId(input.team),
    layout: input.layout,
    bucket: bucketOf(input.layout, input, settings),
    root: rootOf(input.layout, input),
  };
  requireTeamFits(place, settings);
  return place;
}

function bucketOf(layout: LayoutName, input: NewTeam, { buckets }: TeamSettings): string {
  const { sessionRole, root } = LAYOUTS[layout];
  const listed = buckets[sessionRole];
  const names = listed.length === 0 ? 'none' : listed.join(', ');
  // A team that takes a whole bucket must name it.
  const bucket = input.bucket ?? (root.kind === 'bucket' ? undefined : listed[0]);
  if (bucket === undefined)
    throw new LatchkeyError('invalid_request', `name the bucket; for layout ${layout} the stack lists: ${names}`);
  if (!listed.includes(parseBucketName(bucket)))
    throw new LatchkeyError(
      'invalid_request',
      `the stack does not list the bucket ${bucket} for layout ${layout}; it lists: ${names}`,
    );
  return bucket;
}

function rootOf(layout: LayoutName, input: NewTeam): string {
  if (LAYOUTS[layout].root.kind === 'bucket') {
    if ((input.root ?? '') !== '')
      throw new LatchkeyError('invalid_request', `the root of layout ${layout} is the bucket itself`);
    return '';
  }
  return parseRoot(input.root ?? defaultRootOf(layout, input.team));
}

function existing(team: string): LatchkeyError {
  return new LatchkeyError('conflict', `team ${team} exists already, or did: an id is given once`);
}
