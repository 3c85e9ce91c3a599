/** Stores the row of a team's admins. */
import { isDeepStrictEqual } from 'node:util';
import type { AdminEntry, Admins, AdminStore } from '../../domain/people/admins.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { isCount, isText, rowCheck, shaped } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const isEntry = shaped<AdminEntry>({ user: isText, membershipId: isText });
const areEntries = (value: unknown): value is readonly AdminEntry[] => Array.isArray(value) && value.every(isEntry);
const check = rowCheck<Admins>('list of admins', {
  team: isText,
  entries: areEntries,
  leaving: areEntries,
  version: isCount,
});
const FORM: RowForm<Admins> = { check, keyOf: ({ team }) => keyOf(team) };

export function adminsIn(table: Table): AdminStore {
  const getAdmins: AdminStore['getAdmins'] = (team) => table.get(keyOf(team), FORM);
  return {
    getAdmins,
    putAdmins: async (admins, expectedVersion) => {
      const key = keyOf(admins.team);
      const written =
        expectedVersion === 0
          ? await table.put(key, admins, NEW_ITEM)
          : await table.put(key, admins, 'version = :version', { ':version': expectedVersion });
      if (written) return true;
      return isDeepStrictEqual(await getAdmins(admins.team), admins);
    },
  };
}

function keyOf(team: string): Key {
  return { pk: `${PARTITIONS.admins}${team}`, sk: 'ADMINS' };
}
