/** Token rows, found by the id in the token. */
import type { Token, TokenStore } from '../../domain/people/token.ts';
import { PARTITIONS } from '../../table.ts';
import { isCount, isText, rowCheck } from './row-shape.ts';
import { NEW_ITEM, ttlOf, type Key, type RowForm, type Table } from './table.ts';

const check = rowCheck<Token>('token', {
  id: isText,
  secretHash: isText,
  team: isText,
  user: isText,
  holder: isText,
  createdOn: isText,
  expiresAtSeconds: isCount,
  attempt: isCount,
});
const FORM: RowForm<Token> = { check, keyOf: ({ id }) => keyOf(id) };

export function tokensIn(table: Table): TokenStore {
  const getToken: TokenStore['getToken'] = (id) => table.get(keyOf(id), FORM);
  return {
    getToken,
    addToken: async (token) => {
      const { id, attempt } = token;
      const isEarlier = `${NEW_ITEM} OR attempt < :attempt`;
      if (await table.put(keyOf(id), { ...token, ttl: ttlOf(token) }, isEarlier, { ':attempt': attempt })) return true;
      return (await getToken(id))?.secretHash === token.secretHash;
    },
  };
}

function keyOf(id: string): Key {
  return { pk: `${PARTITIONS.token}${id}`, sk: 'TOKEN' };
}
