/** Lists the tokens of a team, and ends them by hand. */
import { LatchkeyError } from '../../errors.ts';
import { manages, type Actor } from './actor.ts';
import type { Membership, MembershipStore } from './membership.ts';
import type { Page, PageWish } from './page.ts';
import { recordedToo } from './revoked.ts';
import { isSecretId } from './secret.ts';
import { isLive, isPending, type Token, type TokenStore } from './token.ts';

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
 * Ends a token by a mark that stays. Of a service's token the same write records the id of its sessions, which are denied
 * then; a member's sessions are the membership's, and end with that.
 * @param actor `null`: the operator
 * @throws LatchkeyError not_found
 */
export async function endToken(actor: Actor | null, team: string, id: string, ports: TokenListPorts): Promise<void> {
  const token = await visibleToken(actor, team, id, ports);
  if (token.endedOn !== undefined) return;
  const now = ports.now();
  const records = token.kind === 'service' ? { revoked: recordedToo(undefined, token.membershipId, now) } : {};
  // Where the mark is there already, another call came first.
  await ports.tokens.changeToken(id, { endedOn: now.toISOString(), ...records }, { endedOn: undefined });
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
async function rowsOf(
  tokens: readonly Token[],
  { memberships, now }: Pick<TokenListPorts, 'memberships' | 'now'>,
): Promise<TokenRow[]> {
  const names = [...new Set(tokens.map((token) => `${token.team} ${personBehind(token) ?? ''}`))];
  const found = new Map<string, Membership | undefined>();
  await Promise.all(
    names.map(async (name) => {
      const [team = '', user = ''] = name.split(' ');
      if (user !== '') found.set(name, await memberships.getMembership(team, user));
    }),
  );
  return tokens.flatMap((token) => {
    const membership = found.get(`${token.team} ${personBehind(token) ?? ''}`);
    return isListed(token, membership, now()) ? [{ token, role: roleOf(token, membership) }] : [];
  });
}

/** Returns whose membership a token ends with. */
function personBehind(token: Token): string | undefined {
  return token.kind === 'member' ? token.user : token.sponsor?.user;
}

function isListed(token: Token, membership: Membership | undefined, now: Date): boolean {
  if (token.endedOn !== undefined) return false;
  if (token.kind === 'service') {
    const isSponsored = membership?.active === true && membership.id === token.sponsor?.membershipId;
    return isLive(token, now) && (token.sponsor === null || isSponsored);
  }
  const isHeld = membership?.active === true && membership.holder === token.holder;
  return isHeld && !isPending(token) && (token.reusedOn !== undefined || isLive(token, now));
}

function roleOf(token: Token, membership: Membership | undefined): string {
  return token.kind === 'service' ? token.role : (membership?.role ?? '');
}

function missing(): LatchkeyError {
  return new LatchkeyError('not_found', 'there is no such token');
}
