/**
 * Settles the facts of a migration: the team that takes over, its root, and the names of the old key. Each becomes part of commands to
 * paste, and the team is checked as `team create` would.
 */
import { LAYOUTS, type LayoutName } from '../../../shared/domain/authority/layout.ts';
import { isTeamId, parseTeamId } from '../../../shared/domain/people/names.ts';
import { checkedTeam } from '../../../shared/domain/people/team.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { printable } from '../files/printable.ts';

/** `webqsee-simple` ends there; `webqsee` begins with rights per member; undefined goes from the first to the second. */
export type Way = Extract<LayoutName, 'webqsee' | 'webqsee-simple'> | undefined;

export interface MigrationAnswers {
  readonly team?: string | undefined;
  readonly root?: string | undefined;
  readonly layout?: Way;
  readonly accessKeyId?: string | undefined;
  readonly iamUser?: string | undefined;
}

export interface MigrationFacts {
  readonly team: string;
  readonly bucket: string;
  readonly root: string;
  /** Layout of the team that is made first. */
  readonly layout: LayoutName;
  /** Id of the team of layout `webqsee` that comes after it, if one does. */
  readonly nextTeam: string | undefined;
  /** Placeholders, where the command was not told. */
  readonly accessKeyId: string;
  readonly iamUser: string;
  /** True if the old key reaches other teams as well. */
  readonly servesAllTeams: boolean;
}

const MAX_TEAM_CHARACTERS = 63;
const NEXT = '-2';
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
const ACCESS_KEY_ID = /^[A-Z0-9]{16,128}$/;
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
const IAM_USER = /^[A-Za-z0-9+=,.@_-]{1,64}$/;

/** @throws LatchkeyError invalid_request */
export function parseAccessKeyId(text: string): string {
  if (!ACCESS_KEY_ID.test(text))
    throw new LatchkeyError(
      'invalid_request',
      'an access key id is 16 to 128 of A-Z and 0-9, such as AKIAIOSFODNN7EXAMPLE',
    );
  return text;
}

/** @throws LatchkeyError invalid_request */
export function parseIamUser(text: string): string {
  if (!IAM_USER.test(text))
    throw new LatchkeyError('invalid_request', "an IAM user's name is 1 to 64 letters, digits and + = , . @ _ -");
  return text;
}

/** @throws LatchkeyError invalid_request, limit_reached */
export function migrationFacts(
  answers: MigrationAnswers,
  { bucket, path }: { readonly bucket: string; readonly path: string },
): MigrationFacts {
  const { layout: way, root: chosenRoot, accessKeyId = 'KEY-ID', iamUser = 'IAM-USER' } = answers;
  const team = answers.team === undefined ? teamIn(path) : parseTeamId(answers.team);
  const layout = way ?? 'webqsee-simple';
  const root = chosenRoot ?? rootIn(path, team);
  const settings = { partition: 'aws', smapServerActions: [], buckets: { gallery: [bucket], smap: [] } };
  const checked = checkedTeam({ team, layout, bucket, root }, settings);
  return {
    team,
    bucket,
    root: checked.root,
    layout,
    nextTeam: way === undefined ? nextTeam(team) : undefined,
    accessKeyId,
    iamUser,
    servesAllTeams: path === '' || path.includes('*'),
  };
}

/** Returns the roles that people may have on the way. */
export function rolesOf(way: Way): string[] {
  return Object.keys(LAYOUTS[way ?? 'webqsee'].roles);
}

function teamIn(path: string): string {
  const [, folder = ''] = /(?:^|\/)([^/]+)\/items-root\/$/.exec(path) ?? [];
  if (isTeamId(folder)) return folder;
  const why = path.includes('*')
    ? 'the policy has * in the place of the team'
    : `the policy's path ${printable(path) || '(the whole bucket)'} names no id of a team`;
  throw new LatchkeyError('invalid_request', `--team is needed: ${why}`);
}

function rootIn(path: string, team: string): string {
  if (path === '') return `webqsee/${team}/items-root/`;
  const segments = path.split('/');
  const wild = segments.filter((segment) => /[*?$]/.test(segment));
  if (wild.length === 0) return path;
  if (wild.length === 1 && wild[0] === '*')
    return segments.map((segment) => (segment === '*' ? team : segment)).join('/');
  throw new LatchkeyError(
    'invalid_request',
    `--root is needed: the policy's path ${printable(path)} has more wildcards than one in the team's place`,
  );
}

function nextTeam(team: string): string {
  return `${team.slice(0, MAX_TEAM_CHARACTERS - NEXT.length)}${NEXT}`;
}
