/** Token rows, found by the id in the token, and in the list of their team until they are ended by hand. */
import type {
  MemberToken,
  Network,
  ServiceToken,
  Sponsor,
  Token,
  TokenChange,
  TokenState,
  TokenStore,
} from '../../domain/people/token.ts';
import { foldedName, SERVICE_USER_PREFIX } from '../../domain/people/names.ts';
import { LISTS, PARTITIONS } from '../../table.ts';
import { areRecords, inRevokedList } from './revoked-rows.ts';
import { isCount, isFlag, isText, orAbsent, orNull, rowCheck, shaped } from './row-shape.ts';
import { NEW_ITEM, ttlOf, type Key, type RowForm, type Table } from './table.ts';

const common = {
  id: isText,
  secretHash: isText,
  team: isText,
  user: isText,
  createdBy: orNull(isText),
  createdOn: isText,
  lastUsedOn: orAbsent(isText),
  endedOn: orAbsent(isText),
};
const memberCheck = rowCheck<MemberToken>('token', {
  ...common,
  kind: (value): value is 'member' => value === 'member',
  expiresAtSeconds: isCount,
  holder: isText,
  attempt: isCount,
  chainEndsAtSeconds: isCount,
  predecessor: orAbsent(isText),
  confirmed: orAbsent(isFlag),
  successor: orAbsent(isText),
  supersededAtSeconds: orAbsent(isCount),
  reusedOn: orAbsent(isText),
});
const serviceCheck = rowCheck<ServiceToken>('token', {
  ...common,
  kind: (value): value is 'service' => value === 'service',
  expiresAtSeconds: orNull(isCount),
  name: isText,
  role: isText,
  membershipId: isText,
  cidrs: orAbsent((value): value is readonly Network[] => Array.isArray(value) && value.every(isText)),
  proxy: orAbsent(isFlag),
  sponsor: orNull(shaped<Sponsor>({ user: isText, membershipId: isText })),
  revoked: orAbsent(areRecords),
});
const FORM: RowForm<Token> = {
  check: (item) => ((item as Partial<Token> | null)?.kind === 'service' ? serviceCheck(item) : memberCheck(item)),
  keyOf: ({ id }) => keyOf(id),
};

export function tokensIn(table: Table): TokenStore {
  const getToken: TokenStore['getToken'] = (id) => table.get(keyOf(id), FORM);
  return {
    getToken,
    addToken: async (token) => {
      const { id } = token;
      const item = { ...token, ...listing(token), ...lifetime(token) };
      const written =
        token.kind === 'member'
          ? await table.put(keyOf(id), item, `${NEW_ITEM} OR (attempt < :attempt AND attribute_not_exists(endedOn))`, {
              ':attempt': token.attempt,
            })
          : await table.put(keyOf(id), item, NEW_ITEM);
      return written || (await getToken(id))?.secretHash === token.secretHash;
    },
    changeToken: (id, change, state) => {
      const { update, condition, values } = expressionsOf(change, state);
      return table.update(keyOf(id), update, condition, values);
    },
    listTokens: (team, page, whose) => {
      const beginning =
        whose === undefined ? '' : whose === 'services' ? SERVICE_USER_PREFIX : `${foldedName(whose.user)}#`;
      return table.listed(`${LISTS.tokens}${team}`, beginning, page, FORM);
    },
    noteTokenUse: async (id, day) => {
      await table.noteUse(keyOf(id), day);
    },
  };
}

function listing({ team, user, createdOn, id }: Token): { readonly listKey: string; readonly listSort: string } {
  return { listKey: `${LISTS.tokens}${team}`, listSort: `${foldedName(user)}#${createdOn}#${id}` };
}

function lifetime({ expiresAtSeconds }: Token): { readonly ttl?: number } {
  return expiresAtSeconds === null ? {} : { ttl: ttlOf(expiresAtSeconds) };
}

interface Expressions {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Writes a change, and what must be stored before it, in DynamoDB's words. A token that ends leaves the list of its team. */
function expressionsOf(change: TokenChange, state: TokenState): Expressions {
  const set = { ...change, ...(change.endedOn === undefined ? {} : inRevokedList(change.revoked)) };
  const leaves = change.endedOn !== undefined && !('listKey' in set);
  const sets = Object.entries(set).map(([name]) => `${name} = :${name}`);
  const { sponsor, ...plain } = state;
  // A sponsor is known by the membership: not every store compares whole maps.
  const before = { ...plain, ...(sponsor == null ? { sponsor } : { 'sponsor.membershipId': sponsor.membershipId }) };
  const named = Object.entries(before).filter(([name]) => name !== 'sponsor' || 'sponsor' in state);
  const conditions = named.map(([name, value]) =>
    value === undefined ? `attribute_not_exists(${name})` : `${name} = ${placeOf(name)}`,
  );
  const compared = named.filter(([, value]) => value !== undefined);
  return {
    update: `SET ${sets.join(', ')}${leaves ? ' REMOVE listKey, listSort' : ''}`,
    condition: ['attribute_exists(pk)', ...conditions].join(' AND '),
    values: {
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(compared.map(([name, value]) => [placeOf(name), value])),
    },
  };
}

function placeOf(name: string): string {
  return `:was_${name.replace('.', '_')}`;
}

function keyOf(id: string): Key {
  return { pk: `${PARTITIONS.token}${id}`, sk: 'TOKEN' };
}
