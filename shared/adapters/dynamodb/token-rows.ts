/** Stores token rows, found by the id in the token, and in the list of their team until they are ended by hand. */
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
import { LISTS, PARTITIONS } from '../../table-schema.ts';
import { areRecords, inRevokedList } from './revoked-rows.ts';
import { isCount, isFlag, isText, orAbsent, orNull, rowCheck, shaped } from './row-shape.ts';
import { ttlOf } from './row-lifetime.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

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
  exchanges: isCount,
  predecessor: orAbsent(isText),
  confirmed: orAbsent(isFlag),
  successor: orAbsent(isText),
  supersededAtSeconds: orAbsent(isCount),
  reusedOn: orAbsent(isText),
  keyThumbprint: orAbsent(isText),
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
    changeToken: (id, change, state, listed) => {
      const { update, condition, values } = expressionsOf(change, state, listed);
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

/** A part of an attribute that a state names: not every store compares whole maps. */
const SPONSORED_BY = 'sponsor.membershipId';

/** Writes a change, and the state that must be stored before it, as expressions of DynamoDB. */
function expressionsOf(change: TokenChange, { sponsoredBy, ...state }: TokenState, listed?: Token): Expressions {
  // A token without its hash authenticates nobody, whatever becomes of the mark: small functions may write the mark, but not the
  // hash.
  const tombstone = change.endedOn === undefined ? {} : { secretHash: '' };
  const set = { ...change, ...placeOf(change, listed), ...tombstone };
  const isLeaving = (change.endedOn ?? change.supersededAtSeconds) !== undefined && !('listKey' in set);
  const states: [string, unknown][] = Object.entries(state);
  if (sponsoredBy !== undefined) states.push([SPONSORED_BY, sponsoredBy]);
  const named = states.map(([attribute, value], index) => ({ attribute, value, name: `:was${index}` }));
  const conditions = named.map(({ attribute, value, name }) =>
    value === undefined ? `attribute_not_exists(${attribute})` : `${attribute} = ${name}`,
  );
  const sets = Object.keys(set).map((name) => `${name} = :${name}`);
  return {
    update: `SET ${sets.join(', ')}${isLeaving ? ' REMOVE listKey, listSort' : ''}`,
    condition: ['attribute_exists(pk)', ...conditions].join(' AND '),
    values: Object.fromEntries([
      ...Object.entries(set).map(([name, value]) => [`:${name}`, value] as const),
      ...named.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value] as const),
    ]),
  };
}

/** Returns the list that a token is put into: that of its team again, or that of ended rows. */
function placeOf({ endedOn, revoked }: TokenChange, listed: Token | undefined): object {
  if (listed !== undefined) return listing(listed);
  return endedOn === undefined ? {} : inRevokedList(revoked);
}

function keyOf(id: string): Key {
  return { pk: `${PARTITIONS.token}${id}`, sk: 'TOKEN' };
}
