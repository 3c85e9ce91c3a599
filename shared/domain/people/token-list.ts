/** Lists the tokens of a team, and ends them by hand. */
import { LatchkeyError } from '../../errors.ts';
import { manages, type Actor } from './actor.ts';
import type { Membership, MembershipStore } from './membership.ts';
import type { Page, PageRequest } from './page.ts';
import { MAX_EXCHANGES } from './exchange.ts';
import { isSecretId } from './secret.ts';
import {
  endOfToken,
  isHeldUp,
  isLive,
  isPending,
  userBehind,
  type MemberToken,
  type Token,
  type TokenStore,
} from './token.ts';

export interface TokenListPorts {
  readonly tokens: Pick<TokenStore, 'getToken' | 'listTokens' | 'changeToken'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly now: () => Date;
}

/** A token as its team may see it, and the role that it has now. */
export interface TokenRow {
  readonly token: Token;
  readonly role: string;
}

/**
 * Lists the valid tokens, and those that were used after their time; an actor who is no admin sees the own.
 * @param actor `null` for the operator
 */
export async function listTokens(
  actor: Actor | null,
  team: string,
  page: PageRequest,
  ports: TokenListPorts,
): Promise<Page<TokenRow>> {
  const whose = actor === null || manages(actor) ? undefined : { user: actor.membership.user };
  const { items, ...more } = await ports.tokens.listTokens(team, page, whose);
  const rows = await rowsOf(items, ports);
  return { items: rows, ...more };
}

/** Returns one token of the team. @throws LatchkeyError not_found: the same for one that the actor may not see */
export async function findToken(actor: Actor, id: string, ports: TokenListPorts): Promise<TokenRow> {
  const [row] = await rowsOf([await visibleToken(actor, actor.team.team, id, ports)], ports);
  if (row === undefined) throw missing();
  return row;
}

/**
 * Ends a token by a mark that stays, and with it its predecessors and successors by exchange. For a service's token the same
 * write records the id of its sessions, which are denied then; a member's sessions are the membership's, and end with that.
 * @param actor `null` for the operator
 * @returns the token as it was
 * @throws LatchkeyError not_found
 */
export async function endToken(actor: Actor | null, team: string, id: string, ports: TokenListPorts): Promise<Token> {
  const token = await visibleToken(actor, team, id, ports);
  await mark(token, ports);
  if (token.kind === 'service') return token;
  await endLater(token.id, ports);
  await endEarlier(token, ports);
  return token;
}

async function mark(token: Token, { tokens, now }: Pick<TokenListPorts, 'tokens' | 'now'>): Promise<void> {
  if (token.endedOn !== undefined) return;
  // A simultaneous call may have written the mark already.
  await tokens.changeToken(token.id, endOfToken(token, now()), { endedOn: undefined });
}

/**
 * Ends the successors of a token, the newest first, because that is the one in use. A marked token is exchanged no more, so each
 * is read again after its mark: it may have been exchanged before.
 */
async function endLater(id: string, ports: TokenListPorts): Promise<void> {
  const chain: MemberToken[] = [];
  for (let at = await memberToken(id, ports); at !== undefined; at = await memberToken(at.successor, ports)) {
    if (at.id !== id) chain.push(at);
    if (chain.length > MAX_EXCHANGES) break;
  }
  const newest = chain.at(-1)?.id ?? id;
  for (const token of chain.reverse()) if (isLive(token, ports.now())) await mark(token, ports);
  const grown = await memberToken((await memberToken(newest, ports))?.successor, ports);
  if (grown !== undefined && grown.endedOn === undefined) {
    await mark(grown, ports);
    await endLater(grown.id, ports);
  }
}

/** Ends the predecessors of a token that have some of their minute left. */
async function endEarlier({ predecessor }: MemberToken, ports: TokenListPorts): Promise<void> {
  let earlier = await memberToken(predecessor, ports);
  while (earlier !== undefined && isLive(earlier, ports.now())) {
    await mark(earlier, ports);
    earlier = await memberToken(earlier.predecessor, ports);
  }
}

async function memberToken(
  id: string | undefined,
  { tokens }: Pick<TokenListPorts, 'tokens'>,
): Promise<MemberToken | undefined> {
  const token = id === undefined ? undefined : await tokens.getToken(id);
  return token?.kind === 'member' ? token : undefined;
}

async function visibleToken(
  actor: Actor | null,
  team: string,
  id: string,
  { tokens }: Pick<TokenListPorts, 'tokens'>,
): Promise<Token> {
  const token = isSecretId(id) ? await tokens.getToken(id) : undefined;
  if (token?.team !== team) throw missing();
  if (actor === null || manages(actor)) return token;
  const { user, holder } = actor.membership;
  if (token.kind !== 'member' || token.user !== user || token.holder !== holder) throw missing();
  return token;
}

/** Leaves out useless tokens: of former holders and sponsors, expired, replaced, or not yet used. */
async function rowsOf(items: readonly Token[], ports: TokenListPorts): Promise<TokenRow[]> {
  const found = new Map<string, Membership | undefined>();
  const behind = new Map(items.map((token) => [userBehind(token), token.team]));
  await Promise.all(
    [...behind].map(async ([user, team]) => {
      if (user !== null) found.set(user, await ports.memberships.getMembership(team, user));
    }),
  );
  const rows = await Promise.all(
    items.map(async (token): Promise<TokenRow[]> => {
      const membership = found.get(userBehind(token) ?? '');
      if (token.endedOn !== undefined || !isHeldUp(token, membership) || !(await isShown(token, ports))) return [];
      return [{ token, role: token.kind === 'service' ? token.role : (membership?.role ?? '') }];
    }),
  );
  return rows.flat();
}

/**
 * True for a token that is valid, or was used after its time. An unused one is not shown beside the one that it replaces, and
 * ends with that; it is shown if it is the only one left.
 */
async function isShown(token: Token, { tokens, now }: TokenListPorts): Promise<boolean> {
  if (token.kind === 'service' || token.predecessor === undefined || !isPending(token))
    return isLive(token, now()) || (token.kind === 'member' && token.reusedOn !== undefined);
  const replaced = await tokens.getToken(token.predecessor);
  const isItsSuccessor = replaced?.kind === 'member' && replaced.successor === token.id;
  return isItsSuccessor && replaced.endedOn === undefined && !isLive(replaced, now()) && isLive(token, now());
}

function missing(): LatchkeyError {
  return new LatchkeyError(
    'not_found',
    'there is no such token, or none that you may see; GET /v1/teams/{team}/tokens lists yours',
  );
}
