/**
 * Stores team rows, and the claims on roots that separate two teams. Until a team exists, its row may list attempts to create it that
 * were voided: they write no team any more, and others replace the row.
 */
import type { LayoutName } from '../../domain/authority/layout.ts';
import type { Team, TeamStore } from '../../domain/people/team.ts';
import { claimsIn } from './claim-rows.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { areRecords, inRevokedList } from './revoked-rows.ts';
import { isCount, isFlag, isText, orAbsent, rowCheck } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const LAYOUTS: Readonly<Record<LayoutName, true>> = { webqsee: true, 'webqsee-simple': true, smap: true };

interface VoidedAttempts {
  readonly team: string;
  readonly voided: ReadonlySet<string>;
}

const checkTeam = rowCheck<Team>('team', {
  team: isText,
  layout: (value): value is LayoutName => isText(value) && Object.hasOwn(LAYOUTS, value),
  bucket: isText,
  root: isText,
  generation: isText,
  createdOn: isText,
  endedOn: orAbsent(isText),
  rootReleasedOn: orAbsent(isText),
  revoked: orAbsent(areRecords),
  pictureUrlSeconds: orAbsent(isCount),
  videoUrlSeconds: orAbsent(isCount),
  projectCheck: orAbsent(isFlag),
});
const checkVoided = rowCheck<VoidedAttempts>('list of voided attempts', {
  team: isText,
  voided: (value): value is ReadonlySet<string> => value instanceof Set && [...value].every(isText),
});
/** A team's own row. */
export const TEAM_FORM: RowForm<Team> = { check: checkTeam, keyOf: ({ team }) => keyOf(team) };
const FORM: RowForm<Team | VoidedAttempts> = {
  check: (item) => (isVoided(item) ? checkVoided(item) : checkTeam(item)),
  keyOf: ({ team }) => keyOf(team),
};
/** Stands for the attempt in claims of versions that named none. */
const UNNAMED_ATTEMPT = 'unnamed';

/** Condition that holds for a row that is no team's, but lists voided attempts. */
const ONLY_VOIDED = 'attribute_exists(voided) AND attribute_not_exists(generation)';

export function teamsIn(table: Table): TeamStore {
  const getTeam: TeamStore['getTeam'] = async (team) => {
    const row = await table.get(keyOf(team), FORM);
    return row === undefined || isVoided(row) ? undefined : row;
  };
  return {
    ...claimsIn(table),
    getTeam,
    addTeam: async (team) => {
      const condition = `${NEW_ITEM} OR (${ONLY_VOIDED} AND NOT contains(voided, :generation))`;
      if (await table.put(keyOf(team.team), team, condition, { ':generation': team.generation })) return true;
      return (await getTeam(team.team))?.generation === team.generation;
    },
    putTeam: async (team, expectedGeneration) => {
      const { revoked, endedOn, generation } = team;
      const item = { ...team, ...inRevokedList(revoked) };
      const condition = 'generation = :generation AND attribute_not_exists(endedOn)';
      if (await table.put(keyOf(team.team), item, condition, { ':generation': expectedGeneration })) return true;
      const stored = await getTeam(team.team);
      return stored?.endedOn === endedOn && stored?.generation === generation;
    },
    releaseTeam: (team, releasedOn) =>
      table.update(
        keyOf(team),
        'SET rootReleasedOn = :releasedOn',
        'attribute_exists(generation) AND attribute_exists(endedOn) AND attribute_not_exists(rootReleasedOn)',
        { ':releasedOn': releasedOn },
      ),
    changeTeam: (team, change) => {
      const named = Object.entries(change).filter(([, value]) => value !== undefined);
      const update = `SET ${named.map(([name]) => `${name} = :${name}`).join(', ')}`;
      const values = Object.fromEntries(named.map(([name, value]) => [`:${name}`, value]));
      return table.update(
        keyOf(team),
        update,
        'attribute_exists(generation) AND attribute_not_exists(endedOn)',
        values,
      );
    },
    voidAttempt: ({ team, attempt = UNNAMED_ATTEMPT }) =>
      table.update(keyOf(team), 'SET team = :team ADD voided :attempts', `${NEW_ITEM} OR (${ONLY_VOIDED})`, {
        ':team': team,
        ':attempts': new Set([attempt]),
      }),
  };
}

function isVoided(row: unknown): row is VoidedAttempts {
  return typeof row === 'object' && row !== null && 'voided' in row && !('generation' in row);
}

function keyOf(team: string): Key {
  return { pk: `${PARTITIONS.team}${team}`, sk: 'TEAM' };
}
