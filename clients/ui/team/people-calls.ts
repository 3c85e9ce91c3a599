/** Calls the broker about a team's members, invites and tokens. All calls throw LatchkeyError as the broker refuses. */
import type { Team } from '../../browser/latchkey.ts';
import { lacking, parsed, type Invite, type Member, type Removal, type Token } from './people-parsed.ts';

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

export function readMembers(team: Asker): Promise<readonly Member[]> {
  return readAll<Member>(team, 'members', ['user', 'role', 'since']);
}

export function readInvites(team: Asker): Promise<readonly Invite[]> {
  return readAll<Invite>(team, 'invites', ['id', 'user', 'role', 'expiresAt']);
}

export function readTokens(team: Asker): Promise<readonly Token[]> {
  return readAll<Token>(team, 'tokens', ['id', 'kind', 'user', 'role', 'createdOn']);
}

export async function changeRole(team: Asker, user: string, role: string, isKept: boolean): Promise<void> {
  await team.ask(memberPath(user, isKept), { method: 'PUT', body: { role } });
}

/** @param isKept true to take over the service tokens that the member stands for */
export async function removeMember(team: Asker, user: string, isKept: boolean): Promise<Removal> {
  const { sessionsEndBy, ended } = await team.ask(memberPath(user, isKept), { method: 'DELETE' });
  return parsed<Removal>({ sessionsEndBy, ...(ended as object) }, [
    'sessionsEndBy',
    'tokens',
    'invites',
    'serviceTokens',
  ]);
}

/** @param createdBy the person's own name, for the row of the new invite */
export async function createInvite(
  team: Asker,
  { isReused, ...invite }: NewInvite,
  createdBy: string,
): Promise<MadeInvite> {
  const body = { ...invite, reuse: isReused || undefined };
  const answer = await team.ask('invites', { method: 'POST', body });
  return parsed<MadeInvite>({ ...answer, ...invite, createdBy, state: 'open' }, ['id', 'code', 'expiresAt']);
}

export async function createToken(team: Asker, { cidrs, isForProxy, ...token }: NewToken): Promise<MadeToken> {
  const body = { ...token, cidrs: cidrs.length > 0 ? cidrs : undefined, proxy: isForProxy || undefined };
  const { token: secret, ...answer } = await team.ask('tokens', { method: 'POST', body });
  return parsed<MadeToken>({ ...answer, secret }, ['id', 'secret', 'name', 'role', 'createdOn']);
}

/** Ends an invite, or a token. */
export async function end(team: Asker, list: 'invites' | 'tokens', id: string): Promise<void> {
  await team.ask(`${list}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

async function readAll<Row>(
  team: Asker,
  list: string,
  needed: readonly (keyof Row & string)[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let path = list;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, nextCursor } = await team.ask(path);
    if (!Array.isArray(items)) throw lacking('items');
    rows.push(...items.map((item) => parsed<Row>(item, needed)));
    if (typeof nextCursor !== 'string') return rows;
    path = `${list}?cursor=${encodeURIComponent(nextCursor)}`;
  }
  throw lacking('end');
}

function memberPath(user: string, isKept: boolean): string {
  return `members/${encodeURIComponent(user)}${isKept ? '?keepTokens=true' : ''}`;
}
