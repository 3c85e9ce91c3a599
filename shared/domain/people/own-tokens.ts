/** Lists the usable tokens of a member: those that count as a device, and let the member sign in. */
import type { Membership } from './membership.ts';
import { allPages } from './page.ts';
import { isLive, isPending, type Token, type TokenStore } from './token.ts';

/** Limits the pages of a member's tokens that are read, so that an answer comes in time. */
const MAX_PAGES_READ = 5;

/** Limits the tokens of a member whose own rows are read to find a valid one. */
const MAX_TOKENS_READ = 5;

interface OwnTokenPorts {
  readonly tokens: Pick<TokenStore, 'listTokens'>;
  readonly now: () => Date;
}

/** Lists them, the oldest first. The list may be behind the tokens' own rows. */
export async function ownTokens(
  membership: Pick<Membership, 'team' | 'user' | 'holder'>,
  { tokens, now }: OwnTokenPorts,
): Promise<Token[]> {
  const { team, user } = membership;
  const own: Token[] = [];
  for await (const token of allPages((page) => tokens.listTokens(team, page, { user }), MAX_PAGES_READ))
    if (isOwnToken(token, membership, now())) own.push(token);
  return own;
}

/** True for a member who can sign in with a token. The list may be outdated, so the token's own row decides. */
export async function hasOwnToken(
  membership: Membership,
  { tokens, now }: { readonly tokens: Pick<TokenStore, 'getToken' | 'listTokens'>; readonly now: () => Date },
): Promise<boolean> {
  const newest = (await ownTokens(membership, { tokens, now })).slice(-MAX_TOKENS_READ);
  for (const { id } of newest) if (isOwnToken(await tokens.getToken(id), membership, now())) return true;
  return false;
}

/** True for a usable token of this holder that is either used or the first of its chain. */
export function isOwnToken(token: Token | undefined, { holder }: Pick<Membership, 'holder'>, now: Date): boolean {
  return token?.kind === 'member' && token.holder === holder && !isPending(token) && isLive(token, now);
}
