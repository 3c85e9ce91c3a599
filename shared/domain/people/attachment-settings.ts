/**
 * Defines the settings of a team's attachments: the lifetime of their URLs, and whether readers see only surveys of their own
 * projects.
 */
import { LAYOUTS, type LayoutName } from '../authority/layout.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Team, TeamChange, TeamStore } from './team.ts';

/** A redirect may be cached until a minute before its URL expires, and a session that signs lives for an hour. */
export const MIN_URL_SECONDS = 60;
export const MAX_URL_SECONDS = 3600;
const DEFAULTS = {
  /** Applies to pictures, documents and downloads. */
  pictureUrlSeconds: 300,
  /** Applies to audio and video: a player that seeks sends late requests. */
  videoUrlSeconds: 1800,
  projectCheck: false,
} as const;

export interface AttachmentSettings {
  readonly pictureUrlSeconds: number;
  readonly videoUrlSeconds: number;
  readonly projectCheck: boolean;
}

/** Returns the settings of a team, defaults included. */
export function attachmentSettingsOf({
  pictureUrlSeconds,
  videoUrlSeconds,
  projectCheck,
}: TeamChange): AttachmentSettings {
  return {
    pictureUrlSeconds: bounded(pictureUrlSeconds ?? DEFAULTS.pictureUrlSeconds),
    videoUrlSeconds: bounded(videoUrlSeconds ?? DEFAULTS.videoUrlSeconds),
    projectCheck: projectCheck ?? DEFAULTS.projectCheck,
  };
}

/**
 * Changes the named settings, and nothing else.
 * @returns the settings from now on; a warm function knows them within 10 s
 * @throws LatchkeyError invalid_request, not_found, upstream_unavailable
 */
export async function changeAttachmentSettings(
  team: Team,
  input: TeamChange,
  hasSmapDatabase: boolean,
  { teams }: { readonly teams: Pick<TeamStore, 'changeTeam'> },
): Promise<AttachmentSettings> {
  checkLayout(team.layout);
  const { pictureUrlSeconds, videoUrlSeconds, projectCheck } = input;
  if ((pictureUrlSeconds ?? videoUrlSeconds ?? projectCheck) === undefined) throw invalid('nothing to set was named');
  for (const seconds of [pictureUrlSeconds, videoUrlSeconds]) checkSeconds(seconds);
  if (projectCheck === true && !hasSmapDatabase)
    throw invalid(
      "the project check asks smap's database, which this stack does not reach: deploy it with smapBasic=on",
    );
  if (!(await teams.changeTeam(team.team, input)))
    throw new LatchkeyError('not_found', `there is no team ${team.team}`);
  return attachmentSettingsOf({
    pictureUrlSeconds: pictureUrlSeconds ?? team.pictureUrlSeconds,
    videoUrlSeconds: videoUrlSeconds ?? team.videoUrlSeconds,
    projectCheck: projectCheck ?? team.projectCheck,
  });
}

/** Limits a value of a row that was edited by hand to a URL's possible lifetime. */
function bounded(seconds: number): number {
  return Math.min(MAX_URL_SECONDS, Math.max(MIN_URL_SECONDS, seconds));
}

function checkLayout(layout: LayoutName): void {
  if (LAYOUTS[layout].attachments === undefined) throw invalid(`teams of layout ${layout} have no attachments`);
}

function checkSeconds(seconds: number | undefined): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= MIN_URL_SECONDS && seconds <= MAX_URL_SECONDS))
    return;
  throw invalid(`a URL of an attachment lives ${MIN_URL_SECONDS} to ${MAX_URL_SECONDS} seconds`);
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
