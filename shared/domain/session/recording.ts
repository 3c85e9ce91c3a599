/**
 * Reads the records of ends. Rows with a record are in one list of the index, which is behind the table by moments: rows that
 * just changed are named, and read by their keys. A damaged row is skipped and counted: it must not stop all the others from
 * being revoked.
 */
import { liveRecords } from '../people/revoked.ts';
import { allPages, type Page, type PageRequest } from '../people/page.ts';
import {
  sponsoredBy,
  type RecordedRow,
  type RecordedTeam,
  type Recording,
  type RowName,
  type SponsoredToken,
} from './denials.ts';

/** Bounds the concurrent reads. */
const READS_AT_ONCE = 20;

/** A row that fails its check. */
export interface DamagedRow {
  readonly kind: 'damaged';
}

/** Reads recorded rows. */
export interface RecordedRows {
  /** Lists the rows with a record, from the index. */
  listRecorded(page: PageRequest): Promise<Page<RecordedRow | DamagedRow>>;
  /** Reads one row consistently, with or without a record. */
  getRecorded(name: RowName): Promise<RecordedRow | DamagedRow | undefined>;
  /** Lists a team's service tokens that were not ended by hand, from the index. */
  listServiceTokens(team: string, page: PageRequest): Promise<Page<SponsoredToken | DamagedRow>>;
  /** Reads one such token consistently; `undefined` if it was ended. */
  getServiceToken(id: string): Promise<SponsoredToken | DamagedRow | undefined>;
}

export interface Reading extends Recording {
  readonly damaged: number;
}

interface ReadingPorts {
  readonly rows: RecordedRows;
  readonly now: () => Date;
}

/** Reads all rows with a record, and the named ones as they are now. */
export async function readRecording(names: readonly RowName[], ports: ReadingPorts): Promise<Reading> {
  const listed: (RecordedRow | DamagedRow)[] = [];
  for await (const row of allPages((page) => ports.rows.listRecorded(page))) listed.push(row);
  const named = await readNamed(names, ports);
  const rows = new Map([...listed.filter(isWhole), ...named.rows].map((row) => [keyOf(row), row]));
  return reading([...rows.values()], listed.length - listed.filter(isWhole).length + named.damaged, ports);
}

/** Reads only the named rows, and what they end. */
export async function readNamedAlone(names: readonly RowName[], ports: ReadingPorts): Promise<Reading> {
  const { rows, damaged } = await readNamed(names, ports);
  return reading(rows, damaged, ports);
}

async function reading(found: readonly RecordedRow[], damaged: number, ports: ReadingPorts): Promise<Reading> {
  const recorded = found.filter(({ revoked }) => revoked.length > 0);
  const { teams, ...rest } = await readTeams(recorded, ports);
  const tokens = await readSponsored(recorded, ports);
  // Teams are read as they are now: the index may not have the last generation yet.
  const others = recorded.filter(({ kind }) => kind !== 'team');
  const recordedTeams = [...teams.values()].filter(({ revoked }) => revoked.length > 0);
  return {
    rows: [...recordedTeams, ...others],
    teams,
    tokens: tokens.tokens,
    damaged: damaged + rest.damaged + tokens.damaged,
  };
}

async function readNamed(
  names: readonly RowName[],
  { rows }: ReadingPorts,
): Promise<{ readonly rows: readonly RecordedRow[]; readonly damaged: number }> {
  const distinct = new Map(names.map((name) => [keyOf(name), name]));
  const read = (await someAtOnce([...distinct.values()], (name) => rows.getRecorded(name))).filter(isThere);
  return { rows: read.filter(isWhole), damaged: read.filter((row) => !isWhole(row)).length };
}

async function readTeams(
  recorded: readonly RecordedRow[],
  { rows }: ReadingPorts,
): Promise<{ readonly teams: ReadonlyMap<string, RecordedTeam>; readonly damaged: number }> {
  const ids = [...new Set(recorded.map(({ team }) => team))];
  const read = (await someAtOnce(ids, (team) => rows.getRecorded({ kind: 'team', team }))).filter(isThere);
  const teams = read.flatMap((row): [string, RecordedTeam][] => (row.kind === 'team' ? [[row.team, row]] : []));
  return { teams: new Map(teams), damaged: read.filter((row) => !isWhole(row)).length };
}

/** Finds the tokens that ended with their sponsor. The index may name a former sponsor: the token itself decides. */
async function readSponsored(
  recorded: readonly RecordedRow[],
  { rows, now }: ReadingPorts,
): Promise<{ readonly tokens: readonly SponsoredToken[]; readonly damaged: number }> {
  const members = recorded.filter((row) => row.kind === 'membership' && liveRecords(row.revoked, now()).length > 0);
  const teams = [...new Set(members.map(({ team }) => team))];
  const listed = (
    await someAtOnce(teams, async (team) => {
      const tokens: (SponsoredToken | DamagedRow)[] = [];
      for await (const token of allPages((page) => rows.listServiceTokens(team, page))) tokens.push(token);
      return tokens;
    })
  ).flat();
  const candidates = listed.filter(isToken);
  const ended = members.flatMap((row) => (row.kind === 'membership' ? sponsoredBy(row, candidates, now()) : []));
  const ids = [...new Set(ended.map(({ id }) => id))];
  const read = (await someAtOnce(ids, (id) => rows.getServiceToken(id))).filter(isThere);
  const damaged = [...listed, ...read].filter((token) => !isToken(token)).length;
  return { tokens: read.filter(isToken), damaged };
}

async function someAtOnce<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let begin = 0; begin < items.length; begin += READS_AT_ONCE)
    results.push(...(await Promise.all(items.slice(begin, begin + READS_AT_ONCE).map(read))));
  return results;
}

function isWhole(row: RecordedRow | DamagedRow): row is RecordedRow {
  return row.kind !== 'damaged';
}

function isToken(token: SponsoredToken | DamagedRow): token is SponsoredToken {
  return 'membershipId' in token;
}

function isThere<Row>(row: Row | undefined): row is Row {
  return row !== undefined;
}

/** Returns one key for names that differ only in the case of letters. */
function keyOf(name: RowName): string {
  if (name.kind === 'team') return JSON.stringify([name.kind, name.team]);
  if (name.kind === 'token') return JSON.stringify([name.kind, name.id]);
  return JSON.stringify([name.kind, name.team, name.user.toLowerCase()]);
}
