/**
 * Reads and writes the rows with a record of an end, whatever their kind, and the revoker's own row. Only the attributes that
 * revoking needs are read; a row that is damaged, or lies under the key of another, is reported and not thrown: it must not stop
 * the others from being revoked.
 */
import type { LayoutName } from '../../domain/authority/layout.ts';
import { SERVICE_USER_PREFIX } from '../../domain/people/names.ts';
import type { Revoked } from '../../domain/people/revoked.ts';
import type { Sponsor } from '../../domain/people/token.ts';
import type { RecordedRow, SponsoredToken } from '../../domain/session/denials.ts';
import type { DamagedRow } from '../../domain/session/recording.ts';
import type { RevocationRows } from '../../domain/session/revocation.ts';
import type { NamedRow, RevokerRow } from '../../domain/session/revoker-lease.ts';
import { LISTS, PARTITIONS } from '../../table-schema.ts';
import { isCount, isText, orAbsent, orNull, rowCheck, shaped } from './row-shape.ts';
import { areRecords, REVOKED_LIST_KEY, revokedListSort } from './revoked-rows.ts';
import { isRowName, keyOf, rowNameOf } from './row-name.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const LAYOUTS: Readonly<Record<LayoutName, true>> = { webqsee: true, 'webqsee-simple': true, smap: true };
const LEASE_KEY: Key = { pk: `${PARTITIONS.revoker}lease`, sk: 'LEASE' };

const recorded = { team: isText, revoked: orAbsent(areRecords), listSort: orAbsent(isText) };
const isTeam = shaped<Omit<TeamItem, 'kind'>>({
  ...recorded,
  layout: (value): value is LayoutName => isText(value) && Object.hasOwn(LAYOUTS, value),
  generation: isText,
  endedOn: orAbsent(isText),
});
const isMembership = shaped<Omit<MembershipItem, 'kind'>>({ ...recorded, user: isText });
const isToken = shaped<Omit<TokenItem, 'kind'>>({ ...recorded, id: isText });
const isServiceToken = shaped<ServiceTokenItem>({
  id: isText,
  team: isText,
  membershipId: isText,
  sponsor: orNull(shaped<Sponsor>({ user: isText, membershipId: isText })),
  endedOn: orAbsent(isText),
});

type Item<Kind extends RecordedRow['kind']> = Omit<Extract<RecordedRow, { kind: Kind }>, 'revoked'> & {
  readonly revoked?: readonly Revoked[] | undefined;
};
type TeamItem = Item<'team'>;
type MembershipItem = Item<'membership'>;
type TokenItem = Item<'token'>;
type ServiceTokenItem = SponsoredToken & { readonly endedOn?: string | undefined };

/** Any row with its key. */
interface Placed<Row> {
  readonly key: Key;
  readonly row: Row | DamagedRow;
}

const RECORDED: RowForm<Placed<RecordedRow>> = {
  check: (item) => placed(item, recordedRow, keyOf),
  keyOf: keyAsItLies,
};
const SERVICE_TOKEN: RowForm<Placed<ServiceTokenItem>> = {
  check: (item) => placed(item, serviceToken, ({ id }) => keyOf({ kind: 'token', id })),
  keyOf: keyAsItLies,
};
const LEASE: RowForm<RevokerRow> = {
  check: rowCheck<RevokerRow>('lease', {
    version: isCount,
    holder: isText,
    endsAtMs: isCount,
    cuts: shaped<RevokerRow['cuts']>({ gallery: orAbsent(isCount), smap: orAbsent(isCount) }),
    named: listOf(shaped<NamedRow>({ name: isRowName, sinceSeconds: isCount })),
  }),
  keyOf: () => LEASE_KEY,
};

export function revocationRowsIn(table: Table): RevocationRows {
  const getRevokerRow: RevocationRows['getRevokerRow'] = () => table.get(LEASE_KEY, LEASE);
  return {
    getRevokerRow,
    putRevokerRow: async (row) => {
      const expected = row.version - 1;
      const written =
        expected === 0
          ? await table.put(LEASE_KEY, row, NEW_ITEM)
          : await table.put(LEASE_KEY, row, 'version = :version', { ':version': expected });
      if (written) return true;
      const stored = await getRevokerRow();
      return stored?.holder === row.holder && stored.version === row.version;
    },
    listRecorded: async (input) => {
      const { items, ...rest } = await table.listed(REVOKED_LIST_KEY, '', input, RECORDED);
      return { items: items.map(({ row }) => row), ...rest };
    },
    getRecorded: async (name) => (await table.get(keyOf(name), RECORDED))?.row,
    listServiceTokens: async (team, input) => {
      const { items, ...rest } = await table.listed(
        `${LISTS.tokens}${team}`,
        SERVICE_USER_PREFIX,
        input,
        SERVICE_TOKEN,
      );
      return { items: items.map(({ row }) => row), ...rest };
    },
    getServiceToken: async (id) => {
      const row = (await table.get(keyOf({ kind: 'token', id }), SERVICE_TOKEN))?.row;
      return row !== undefined && 'endedOn' in row && row.endedOn !== undefined ? undefined : row;
    },
    renewGeneration: (team, generation, revoked) =>
      table.update(
        keyOf(team),
        'SET generation = :next, revoked = :revoked, listKey = :listKey, listSort = :listSort',
        `generation = :generation AND ${isUnchanged(team)}`,
        {
          ':next': generation,
          ':revoked': revoked,
          ':listKey': REVOKED_LIST_KEY,
          ':listSort': revokedListSort(revoked),
          ':generation': team.generation,
          ...sortValue(team),
        },
      ),
    dropRecords: async (row) =>
      row.listSort !== undefined &&
      table.update(keyOf(row), 'REMOVE revoked, listKey, listSort', isUnchanged(row), sortValue(row)),
  };
}

/** Returns a condition on the list's position, because each record moves its row in the list. */
function isUnchanged({ listSort }: RecordedRow): string {
  return listSort === undefined ? 'attribute_not_exists(listSort)' : 'listSort = :sort';
}

function sortValue({ listSort }: RecordedRow): Readonly<Record<string, string>> {
  return listSort === undefined ? {} : { ':sort': listSort };
}

function recordedRow(item: unknown, { pk, sk }: Key): RecordedRow | undefined {
  switch (rowNameOf(pk, sk)?.kind) {
    case 'team': {
      if (!isTeam(item)) return undefined;
      const { team, layout, generation, endedOn, revoked = [], listSort } = item;
      return { kind: 'team', team, layout, generation, endedOn, revoked, listSort };
    }
    case 'membership': {
      if (!isMembership(item)) return undefined;
      const { team, user, revoked = [], listSort } = item;
      return { kind: 'membership', team, user, revoked, listSort };
    }
    case 'token': {
      if (!isToken(item)) return undefined;
      const { team, id, revoked = [], listSort } = item;
      return { kind: 'token', team, id, revoked, listSort };
    }
    case undefined:
      return undefined;
  }
}

function serviceToken(item: unknown): ServiceTokenItem | undefined {
  if (!isServiceToken(item)) return undefined;
  const { id, team, membershipId, sponsor, endedOn } = item;
  return { id, team, membershipId, sponsor, endedOn };
}

function placed<Row>(
  item: unknown,
  read: (item: unknown, key: Key) => Row | undefined,
  keyOfRow: (row: Row) => Key,
): Placed<Row> {
  const { pk, sk } = item as Key;
  const row = read(item, { pk, sk });
  const own = row === undefined ? undefined : keyOfRow(row);
  const isInPlace = own?.pk === pk && own.sk === sk;
  return { key: { pk, sk }, row: row !== undefined && isInPlace ? row : { kind: 'damaged' } };
}

function keyAsItLies({ key }: Placed<unknown>): Key {
  return key;
}

function listOf<Element>(check: (value: unknown) => value is Element): (value: unknown) => value is readonly Element[] {
  return (value: unknown): value is readonly Element[] => Array.isArray(value) && value.every(check);
}
