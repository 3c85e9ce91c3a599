/** Token rows, found by the id in the token. */
import type { Token, TokenStore } from '../../domain/people/token.ts';
import { isCount, isText, rowCheck } from './row-shape.ts';
import { NEW_ITEM, ttlOf, type Key, type Table } from './table.ts';

const check = rowCheck<Token>('token', {
  id: isText,
  secretHash: isText,
  team: isText,
  user: isText,
  holder: isText,
  createdOn: isText,
  expiresAtSeconds: isCount,
});

export function tokensIn(table: Table): TokenStore {
  const getToken: TokenStore['getToken'] = (id) => table.get(keyOf(id), check);
  return {
    getToken,
    addToken: async (token) => {
      if (await table.put(keyOf(token.id), { ...token, ttl: ttlOf(token) }, NEW_ITEM)) return true;
      return (await getToken(token.id))?.secretHash === token.secretHash;
    },
  };
}

function keyOf(id: string): Key {
  return { pk: `TOKEN#${id}`, sk: 'TOKEN' };
}
