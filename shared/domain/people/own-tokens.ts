/** The tokens that a member has and can show: what counts as a device, and as being able to sign in. */
import type { Membership } from './membership.ts';
import { allPages } from './page.ts';
import { isLive, isPending, type Token, type TokenStore } from './token.ts';

/** Pages of a member's tokens that are read at most, so that an answer comes in time. */
const MAX_PAGES_READ = 5;

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

/** True for a token of this holder that can be shown, and that somebody has used or was given first. */
export function isOwnToken(token: Token | undefined, { holder }: Pick<Membership, 'holder'>, now: Date): boolean {
  return token?.kind === 'member' && token.holder === holder && !isPending(token) && isLive(token, now);
}
