/** Membership rows: one for each name that was ever used in a team. */
import type { Membership, MembershipStore } from '../../domain/people/membership.ts';
import { PARTITIONS } from '../../table.ts';
import { isCount, isFlag, isText, rowCheck } from './row-shape.ts';
import { NEW_ITEM, type Key, type RowForm, type Table } from './table.ts';

const check = rowCheck<Membership>('membership', {
  team: isText,
  user: isText,
  role: isText,
  id: isText,
  holder: isText,
  version: isCount,
  active: isFlag,
  since: isText,
});
const FORM: RowForm<Membership> = { check, keyOf: ({ team, user }) => keyOf(team, user) };

export function membershipsIn(table: Table): MembershipStore {
  const getMembership: MembershipStore['getMembership'] = (team, user) => table.get(keyOf(team, user), FORM);
  return {
    getMembership,
    putMembership: async (membership, expectedVersion) => {
      const { team, user, id, version } = membership;
      const key = keyOf(team, user);
      const written =
        expectedVersion === 0
          ? await table.put(key, membership, NEW_ITEM)
          : await table.put(key, membership, 'version = :version', { ':version': expectedVersion });
      if (written) return true;
      const stored = await getMembership(team, user);
      return stored?.id === id && stored.version === version;
    },
  };
}

function keyOf(team: string, user: string): Key {
  return { pk: `${PARTITIONS.membership}${team}`, sk: `MEMBER#${user}` };
}
