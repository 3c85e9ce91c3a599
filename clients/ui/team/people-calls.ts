/** Calls the broker about a team's members, invites and tokens. All calls throw LatchkeyError as the broker refuses. */
import { LatchkeyError, type Team } from '../../browser/latchkey.ts';
import {
  dateIn,
  inviteIn,
  memberIn,
  removalIn,
  rowsIn,
  textIn,
  textOrNone,
  tokenIn,
  type Invite,
  type Member,
  type Removal,
  type Token,
} from './people-parsed.ts';

/** Is the part of the library's team that asks. */
export type Asker = Pick<Team, 'ask'>;

export interface NewInvite {
  readonly user: string;
  readonly role: string;
  readonly expiresInSeconds: number;
  /** Gives out a name that somebody had before. */
  readonly isReused: boolean;
}

/** An invite with its code, which is shown only once. */
export interface MadeInvite extends Invite {
  readonly code: string;
}

export interface NewToken {
  readonly name: string;
  readonly role: string;
  readonly cidrs: readonly string[];
  readonly isForProxy: boolean;
  readonly expiresInDays?: number | undefined;
}

/** A service token with its secret, which is shown only once. */
export interface MadeToken extends Token {
  readonly secret: string;
}

/** Bounds the pages of a list: a broker whose cursors never end would keep the page busy forever. */
const MAX_PAGES = 500;

export function readMembers(team: Asker, signal?: AbortSignal): Promise<readonly Member[]> {
  return readAll(team, 'members', memberIn, signal);
}

export function readInvites(team: Asker, signal?: AbortSignal): Promise<readonly Invite[]> {
  return readAll(team, 'invites', inviteIn, signal);
}

export function readTokens(team: Asker, signal?: AbortSignal): Promise<readonly Token[]> {
  return readAll(team, 'tokens', tokenIn, signal);
}

export async function changeRole(team: Asker, user: string, role: string, isKept: boolean): Promise<Member> {
  return memberIn(await team.ask(memberPath(user, isKept), { method: 'PUT', body: { role } }));
}

/** @param isKept true to take over the service tokens that the member stands for */
export async function removeMember(team: Asker, user: string, isKept: boolean): Promise<Removal> {
  return removalIn(await team.ask(memberPath(user, isKept), { method: 'DELETE' }));
}

/** @param maker the person's own name, for the row of the new invite */
export async function createInvite(team: Asker, invite: NewInvite, maker: string): Promise<MadeInvite> {
  const { user, role, expiresInSeconds, isReused } = invite;
  const body = { user, role, expiresInSeconds, ...(isReused ? { reuse: true } : {}) };
  const answer = await team.ask('invites', { method: 'POST', body });
  return {
    id: textIn(answer, 'id'),
    code: textIn(answer, 'code'),
    user,
    role,
    createdBy: maker,
    expiresAt: dateIn(answer, 'expiresAt'),
    isOpen: true,
  };
}

export async function createToken(team: Asker, token: NewToken): Promise<MadeToken> {
  const { name, role, cidrs, isForProxy, expiresInDays } = token;
  const body = {
    name,
    role,
    ...(cidrs.length === 0 ? {} : { cidrs }),
    ...(isForProxy ? { proxy: true } : {}),
    ...(expiresInDays === undefined ? {} : { expiresInDays }),
  };
  const answer = await team.ask('tokens', { method: 'POST', body });
  return { ...tokenIn(answer), secret: textIn(answer, 'token') };
}

export async function endInvite(team: Asker, id: string): Promise<void> {
  await team.ask(`invites/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export async function endToken(team: Asker, id: string): Promise<void> {
  await team.ask(`tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

async function readAll<Row>(
  team: Asker,
  list: string,
  parse: (row: Readonly<Record<string, unknown>>) => Row,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const answer = await team.ask(`${list}${query}`, { signal });
    rows.push(...rowsIn(answer, parse));
    cursor = textOrNone(answer, 'nextCursor');
    if (cursor === undefined) return rows;
  }
  throw new LatchkeyError('internal', `the broker's list of ${list} does not end`);
}

function memberPath(user: string, isKept: boolean): string {
  return `members/${encodeURIComponent(user)}${isKept ? '?keepTokens=true' : ''}`;
}
