/** Stores team rows, and the claims on roots that separate two teams. */
import type { LayoutName } from '../../domain/authority/layout.ts';
import type { Team, TeamStore } from '../../domain/people/team.ts';
import { claimRoot } from './claim-rows.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { areRecords, inRevokedList } from './revoked-rows.ts';
import { isCount, isFlag, isText, orAbsent, rowCheck } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const LAYOUTS: Readonly<Record<LayoutName, true>> = { webqsee: true, 'webqsee-simple': true, smap: true };

const check = rowCheck<Team>('team', {
  team: isText,
  layout: (value): value is LayoutName => isText(value) && Object.hasOwn(LAYOUTS, value),
  bucket: isText,
  root: isText,
  generation: isText,
  createdOn: isText,
  endedOn: orAbsent(isText),
  revoked: orAbsent(areRecords),
  pictureUrlSeconds: orAbsent(isCount),
  videoUrlSeconds: orAbsent(isCount),
  projectCheck: orAbsent(isFlag),
});
const FORM: RowForm<Team> = { check, keyOf: ({ team }) => keyOf(team) };

export function teamsIn(table: Table): TeamStore {
  const getTeam: TeamStore['getTeam'] = (team) => table.get(keyOf(team), FORM);
  return {
    getTeam,
    addTeam: async (team) => {
      if (await table.put(keyOf(team.team), team, NEW_ITEM)) return true;
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
    changeTeam: (team, change) => {
      const named = Object.entries(change).filter(([, value]) => value !== undefined);
      const update = `SET ${named.map(([name]) => `${name} = :${name}`).join(', ')}`;
      const values = Object.fromEntries(named.map(([name, value]) => [`:${name}`, value]));
      return table.update(keyOf(team), update, 'attribute_exists(pk) AND attribute_not_exists(endedOn)', values);
    },
    claimRoot: (bucket, root, team) => claimRoot(table, { bucket, root, team }),
  };
}

function keyOf(team: string): Key {
  return { pk: `${PARTITIONS.team}${team}`, sk: 'TEAM' };
}
