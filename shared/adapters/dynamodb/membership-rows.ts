/** Stores membership rows: one for each name that was ever used in a team, regardless of the case of letters. */
import type { Membership, MembershipStore } from '../../domain/people/membership.ts';
import { foldedName } from '../../domain/people/names.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { areRecords, inRevokedList } from './revoked-rows.ts';
import { probeLifetime } from './row-lifetime.ts';
import { isCount, isFlag, isText, orAbsent, rowCheck, shaped } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const check = rowCheck<Membership>('membership', {
  team: isText,
  user: isText,
  role: isText,
  id: isText,
  holder: isText,
  version: isCount,
  active: isFlag,
  enrolled: isFlag,
  since: isText,
  lastUsedOn: orAbsent(isText),
  oidc: orAbsent(shaped({ issuer: isText, subject: isText })),
  revoked: orAbsent(areRecords),
  probeEndsAtSeconds: orAbsent(isCount),
});
const FORM: RowForm<Membership> = { check, keyOf: ({ team, user }) => keyOf(team, user) };

export function membershipsIn(table: Table): MembershipStore {
  const getMembership: MembershipStore['getMembership'] = (team, user) => table.get(keyOf(team, user), FORM);
  return {
    getMembership,
    putMembership: async (membership, expectedVersion) => {
      const { team, user, id, version, revoked } = membership;
      const key = keyOf(team, user);
      const item = { ...membership, ...inRevokedList(revoked), ...probeLifetime(membership) };
      const written =
        expectedVersion === 0
          ? await table.put(key, item, NEW_ITEM)
          : await table.put(key, item, 'version = :version', { ':version': expectedVersion });
      if (written) return true;
      const stored = await getMembership(team, user);
      return stored?.id === id && stored.version === version;
    },
    listMemberships: (team, page) => table.partition(keyOf(team, ''), page, FORM),
    countMemberships: async (team) => {
      const members = 'active = :active AND attribute_not_exists(probeEndsAtSeconds)';
      const { all, filtered } = await table.count(keyOf(team, ''), members, { ':active': true });
      return { names: all, active: filtered };
    },
    noteMembershipUse: async (team, user, day) => {
      await table.noteUse(keyOf(team, user), day);
    },
  };
}

function keyOf(team: string, user: string): Key {
  return { pk: `${PARTITIONS.membership}${team}`, sk: `MEMBER#${foldedName(user)}` };
}
