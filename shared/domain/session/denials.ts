/**
 * Finds the denials in the rows that recorded them: the ids that ended, the ids of the service tokens that ended with their
 * sponsor, and the former generations of a team. The table is the truth; a policy is its picture.
 */
import { LAYOUTS, type LayoutName, type SessionRole } from '../authority/layout.ts';
import { liveRecords, type Revoked } from '../people/revoked.ts';
import type { Sponsor } from '../people/token.ts';

/** The name of a row that may record an end. */
export type RowName =
  | { readonly kind: 'team'; readonly team: string }
  | { readonly kind: 'membership'; readonly team: string; readonly user: string }
  | { readonly kind: 'token'; readonly id: string };

interface Recorded {
  readonly team: string;
  readonly revoked: readonly Revoked[];
  /** The row's sort key in the list of such rows, while it is in it; it changes with each record. */
  readonly listSort?: string | undefined;
}

export type RecordedTeam = Recorded & {
  readonly kind: 'team';
  readonly layout: LayoutName;
  readonly generation: string;
  readonly endedOn?: string | undefined;
};
export type RecordedMembership = Recorded & { readonly kind: 'membership'; readonly user: string };
export type RecordedToken = Recorded & { readonly kind: 'token'; readonly id: string };
export type RecordedRow = RecordedTeam | RecordedMembership | RecordedToken;

/** A service token that has not been ended by hand. */
export interface SponsoredToken {
  readonly id: string;
  readonly team: string;
  readonly membershipId: string;
  readonly sponsor: Sponsor | null;
}

/** A pattern that must be denied, or be covered by another. */
export interface Denial {
  readonly kind: 'id' | 'generation';
  readonly pattern: string;
  readonly team: string;
  /** True if the team has ended: nobody can be locked out of it. */
  readonly isTeamEnded: boolean;
  readonly sinceSeconds: number;
}

export type RoleDenials = Readonly<Record<SessionRole, readonly Denial[]>>;

/** Ids are random and have no characters of patterns; other text comes from elsewhere, and denies nobody. */
const ID = /^[0-9a-z]{1,32}$/;

/** The rows from which the denials are made. */
export interface Recording {
  readonly rows: readonly RecordedRow[];
  /** Every team that a row names, by its id; ids of a missing team are denied in every role. */
  readonly teams: ReadonlyMap<string, RecordedTeam>;
  /** Service tokens of the teams of memberships with a record. */
  readonly tokens: readonly SponsoredToken[];
}

/** Returns the denials of each session role: those of a team are in its layout's role alone. */
export function denialsOf({ rows, teams, tokens }: Recording, now: Date): RoleDenials {
  const denials = rows.flatMap((row) => [
    ...liveRecords(row.revoked, now).map((record) => denialOf(row, record, teams)),
    ...(row.kind === 'membership' ? sponsoredDenials(row, tokens, teams, now) : []),
  ]);
  const safe = denials.filter(({ id }) => ID.test(id)).map(({ denial }) => denial);
  const inRole = (role: SessionRole): Denial[] =>
    safe.filter(({ team }) => {
      const layout = teams.get(team)?.layout;
      return layout === undefined || LAYOUTS[layout].sessionRole === role;
    });
  return { gallery: inRole('gallery'), smap: inRole('smap') };
}

/** Returns the tokens that ended with this membership: those that one of its recorded ids sponsors. */
export function sponsoredBy(
  { team, revoked }: RecordedMembership,
  tokens: readonly SponsoredToken[],
  now: Date,
): SponsoredToken[] {
  const ids = new Set(liveRecords(revoked, now).map(({ id }) => id));
  return tokens.filter((token) => token.team === team && ids.has(token.sponsor?.membershipId ?? ''));
}

interface IdDenial {
  readonly id: string;
  readonly denial: Denial;
}

function sponsoredDenials(
  row: RecordedMembership,
  tokens: readonly SponsoredToken[],
  teams: Recording['teams'],
  now: Date,
): IdDenial[] {
  return sponsoredBy(row, tokens, now).flatMap(({ membershipId, sponsor }) =>
    liveRecords(row.revoked, now)
      .filter(({ id }) => id === sponsor?.membershipId)
      .map((record) => denialOf(row, { ...record, id: membershipId }, teams)),
  );
}

function denialOf(row: RecordedRow, { id, sinceSeconds }: Revoked, teams: Recording['teams']): IdDenial {
  const { kind, team } = row;
  const isTeamEnded = teams.get(team)?.endedOn !== undefined;
  const denial: Denial =
    kind === 'team'
      ? { kind: 'generation', pattern: `${id}.*`, team, isTeamEnded, sinceSeconds }
      : { kind: 'id', pattern: `*.${id}`, team, isTeamEnded, sinceSeconds };
  return { id, denial };
}
