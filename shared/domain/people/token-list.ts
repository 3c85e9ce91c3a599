/** Lists the tokens of a team, and ends them by hand. */
import { LatchkeyError } from '../../errors.ts';
import { manages, type Actor } from './actor.ts';
import type { Membership, MembershipStore } from './membership.ts';
import type { Page, PageWish } from './page.ts';
import { MAX_EXCHANGES } from './exchange.ts';
import { recordedToo } from './revoked.ts';
import { isSecretId } from './secret.ts';
import { isHeldUp, isLive, isPending, userBehind, type MemberToken, type Token, type TokenStore } from './token.ts';

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
 * Lists the tokens that can be shown, and those that were shown after their time; who is no admin sees the own.
 * @param actor `null`: the operator
 */
export async function listTokens(
  actor: Actor | null,
  team: string,
  page: PageWish,
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
 * Ends a token by a mark that stays, and with it those that it was exchanged for and from. Of a service's token the same
 * write records the id of its sessions, which are denied then; a member's sessions are the membership's, and end with that.
 * @param actor `null`: the operator
 * @throws LatchkeyError not_found
 */
export async function endToken(actor: Actor | null, team: string, id: string, ports: TokenListPorts): Promise<void> {
  const token = await visibleToken(actor, team, id, ports);
  await mark(token, ports);
  if (token.kind === 'service') return;
  for (const other of [await before(token, ports), ...(await after(token, ports))])
    if (other !== undefined) await mark(other, ports);
}

async function mark(token: Token, { tokens, now }: Pick<TokenListPorts, 'tokens' | 'now'>): Promise<void> {
  if (token.endedOn !== undefined) return;
  const endedOn = now().toISOString();
  const records = token.kind === 'service' ? { revoked: recordedToo(undefined, token.membershipId, now()) } : {};
  // Where the mark is there already, another call came first.
  await tokens.changeToken(token.id, { endedOn, ...records }, { endedOn: undefined });
}

/** Returns the token that this one was exchanged for, which may have a minute left. */
async function before(
  { predecessor }: MemberToken,
  { tokens }: Pick<TokenListPorts, 'tokens'>,
): Promise<Token | undefined> {
  return predecessor === undefined ? undefined : tokens.getToken(predecessor);
}

/** Returns the tokens that this one was exchanged for, one after the other. */
async function after(token: MemberToken, { tokens }: Pick<TokenListPorts, 'tokens'>): Promise<Token[]> {
  const found: Token[] = [];
  let { successor } = token;
  while (successor !== undefined && found.length < MAX_EXCHANGES) {
    const next = await tokens.getToken(successor);
    if (next?.kind !== 'member') break;
    found.push(next);
    successor = next.successor;
  }
  return found;
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

/** Leaves out what is of no use any more: of former holders and sponsors, expired, replaced, or not yet used. */
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
 * True for a token that is good, or was shown after its time. One that nobody has used yet is not shown beside the one it
 * replaces, and ends with that; where it is all that is left, it is.
 */
async function isShown(token: Token, { tokens, now }: TokenListPorts): Promise<boolean> {
  if (token.kind === 'service' || token.predecessor === undefined || !isPending(token))
    return isLive(token, now()) || (token.kind === 'member' && token.reusedOn !== undefined);
  const replaced = await tokens.getToken(token.predecessor);
  const isItsSuccessor = replaced?.kind === 'member' && replaced.successor === token.id;
  return isItsSuccessor && replaced.endedOn === undefined && !isLive(replaced, now()) && isLive(token, now());
}

function missing(): LatchkeyError {
  return new LatchkeyError('not_found', 'there is no such token');
}
