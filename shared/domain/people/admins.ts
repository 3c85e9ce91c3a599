/**
 * The admins of a team, in one row, so that the last one stays whatever happens at once. To grow, the membership comes
 * first and the row last; to shrink, the row first, in a write that is conditional on all that was read. An entry counts
 * only while the membership agrees with it, so a row that a crash left behind makes nobody an admin. A membership that was
 * taken out never comes back by its id, so whoever is being narrowed or ended counts for nothing until that is done.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn, type LayoutName } from '../authority/layout.ts';
import type { Actor } from './actor.ts';
import { MAX_ADMINS, requireRoom } from './limits.ts';
import type { Membership, MembershipStore } from './membership.ts';
import { allPages } from './page.ts';
import { isLive, type TokenStore } from './token.ts';

export interface Admins {
  readonly team: string;
  readonly entries: readonly AdminEntry[];
  /** Those taken out last. */
  readonly left?: readonly AdminEntry[];
  /** Counts every change. */
  readonly version: number;
}

export interface AdminEntry {
  readonly user: string;
  readonly membershipId: string;
}

/** Where the row is kept. */
export interface AdminStore {
  getAdmins(team: string): Promise<Admins | undefined>;
  /** Writes if the stored version is `expectedVersion` (0: no row yet). @returns false if it is another one; true also if it is this very row */
  putAdmins(admins: Admins, expectedVersion: number): Promise<boolean>;
}

export interface AdminPorts {
  readonly admins: AdminStore;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly tokens: Pick<TokenStore, 'getToken' | 'listTokens'>;
  readonly now: () => Date;
}

/** Entries taken out that are kept: more than can be under way at once. */
const MAX_LEFT = 2 * MAX_ADMINS;
/** Others who change the row at the same moment come in between so often at most. */
const MAX_ATTEMPTS = 8;
const RETRY_AFTER_SECONDS = 1;

/**
 * Enters a membership that was made an admin's. Doing it again changes nothing.
 * @returns false if it was taken out: then somebody narrows or ends it at this moment, or began to
 * @throws LatchkeyError limit_reached
 */
export async function enterAdmins(
  { team, user, id }: Pick<Membership, 'team' | 'user' | 'id'>,
  { admins }: Pick<AdminPorts, 'admins'>,
): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await readAdmins(team, admins);
    if (hasLeft(row, { user, id })) return false;
    if (isAmong(row.entries, { user, id })) return true;
    const others = row.entries.filter((entry) => entry.user !== user);
    requireRoom(others.length, MAX_ADMINS, 'admins');
    const next = { ...row, entries: [...others, { user, membershipId: id }], version: row.version + 1 };
    if (await admins.putAdmins(next, row.version)) return true;
  }
  throw tooManyAtOnce();
}

/**
 * Takes an admin out of the row, before the membership is narrowed or ended.
 * @param actor who does it; `null`: the operator
 * @throws LatchkeyError conflict if nobody would be left who can sign in, or the actor is being demoted at this moment
 */
export async function leaveAdmins(
  target: Membership,
  layout: LayoutName,
  actor: Actor | null,
  ports: AdminPorts,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await readAdmins(target.team, ports.admins);
    const entries = row.entries.filter(({ user }) => user !== target.user);
    if (entries.length < row.entries.length) {
      requireEntryOf(actor, row);
      if (!(await isLeftToOne(entries, target.team, layout, ports)))
        throw new LatchkeyError(
          'conflict',
          'that would leave the team without an admin who can sign in; make somebody else an admin first',
        );
    } else if (hasLeft(row, target)) {
      // An earlier try of the same change, which broke off after this step.
      return;
    }
    // Written down also for who is not entered yet: somebody may be about to do that.
    const left = [...(row.left ?? []), { user: target.user, membershipId: target.id }].slice(-MAX_LEFT);
    if (await ports.admins.putAdmins({ ...row, entries, left, version: row.version + 1 }, row.version)) return;
  }
  throw tooManyAtOnce();
}

/**
 * Refuses an admin who is no longer among the admins: somebody takes them out at this moment.
 * @throws LatchkeyError conflict
 */
export function requireEntryOf(actor: Actor | null, { entries }: Admins): void {
  if (actor === null) return;
  if (isAmong(entries, actor.membership)) return;
  throw new LatchkeyError('conflict', 'your own place among the admins is being changed; look at the members again');
}

export async function readAdmins(team: string, admins: Pick<AdminStore, 'getAdmins'>): Promise<Admins> {
  return (await admins.getAdmins(team)) ?? { team, entries: [], version: 0 };
}

/** Says whether somebody began to take this membership out, and perhaps did not come to the end. */
export function hasLeft({ left = [] }: Admins, membership: Pick<Membership, 'user' | 'id'>): boolean {
  return isAmong(left, membership);
}

function isAmong(entries: readonly AdminEntry[], { user, id }: Pick<Membership, 'user' | 'id'>): boolean {
  return entries.some((entry) => entry.user === user && entry.membershipId === id);
}

/** True if one of them is an admin, by the membership as it is now, and can sign in. */
async function isLeftToOne(
  entries: readonly AdminEntry[],
  team: string,
  layout: LayoutName,
  ports: AdminPorts,
): Promise<boolean> {
  for (const { user, membershipId } of entries) {
    const membership = await ports.memberships.getMembership(team, user);
    if (membership?.active !== true || membership.id !== membershipId || membership.user !== user) continue;
    if (managesIn(layout, membership.role) && (await canSignIn(membership, ports))) return true;
  }
  return false;
}

/** True for a member with a token that is good. A list may be behind, so the token's own row says it. */
async function canSignIn(
  { team, user, holder, enrolled }: Membership,
  { tokens, now }: Pick<AdminPorts, 'tokens' | 'now'>,
): Promise<boolean> {
  if (!enrolled) return false;
  for await (const { id } of allPages((page) => tokens.listTokens(team, page, { user }))) {
    const token = await tokens.getToken(id);
    if (token?.kind === 'member' && token.holder === holder && isLive(token, now())) return true;
  }
  return false;
}

function tooManyAtOnce(): LatchkeyError {
  const retry = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  return new LatchkeyError('upstream_unavailable', 'the admins are being changed by others at the moment', retry);
}
