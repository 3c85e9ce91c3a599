/**
 * Stores the admins of a team in one row, so the last one stays whatever happens at once. To grow, the membership comes first and
 * the row last; to shrink, the row first, in a write that is conditional on all that was read. An entry counts only while the
 * membership agrees with it, so a row that a crash left behind makes nobody an admin.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn, type LayoutName } from '../authority/layout.ts';
import { manages, type Actor } from './actor.ts';
import { MAX_ADMINS, requireRoom } from './limits.ts';
import { isProbe, type Membership, type MembershipStore } from './membership.ts';
import { hasOwnToken } from './own-tokens.ts';
import type { TokenStore } from './token.ts';

export interface Admins {
  readonly team: string;
  readonly entries: readonly AdminEntry[];
  /** Memberships that are being narrowed or ended: none of them is ever entered again. */
  readonly leaving: readonly AdminEntry[];
  /** Counts every change. */
  readonly version: number;
}

export interface AdminEntry {
  readonly user: string;
  readonly membershipId: string;
}

/** Stores the row. */
export interface AdminStore {
  getAdmins(team: string): Promise<Admins | undefined>;
  /**
   * Writes if the stored version is `expectedVersion` (0: no row yet). @returns false if it is another one; true also if it is
   * this very row
   */
  putAdmins(admins: Admins, expectedVersion: number): Promise<boolean>;
}

export interface AdminPorts {
  readonly admins: AdminStore;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly tokens: Pick<TokenStore, 'getToken' | 'listTokens'>;
  readonly now: () => Date;
}

/** Limits the retries when other calls change the row at the same moment. */
const MAX_ATTEMPTS = 8;
const RETRY_AFTER_SECONDS = 1;
/** The number of leaving entries from which the row drops those whose change is done. */
const MANY_LEAVING = 10;

/**
 * Enters a membership that became an admin's. Repeating it changes nothing.
 * @param actor who made it an admin's, and is among the admins still; `null` for an invite, or the operator
 * @returns false if the membership is another one by now, is being narrowed or ended, or is a probe
 * @throws LatchkeyError limit_reached, conflict for an actor who is being removed
 */
export async function enterAdmins(
  { team, user, id }: Pick<Membership, 'team' | 'user' | 'id'>,
  actor: Actor | null,
  ports: Pick<AdminPorts, 'admins' | 'memberships'>,
): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await readAdmins(team, ports.admins);
    if (isLeaving(row, id)) return false;
    // The membership is read after the row: a later change to it changes the row before, and the write below fails.
    const current = await ports.memberships.getMembership(team, user);
    if (current?.active !== true || current.id !== id || isProbe(current)) return false;
    if (isAmong(row.entries, { user, id })) return true;
    requireEntryOf(actor, row);
    const others = await withoutStale(row, ports);
    requireRoom(others.entries.filter((entry) => entry.user !== user).length, MAX_ADMINS, 'admins');
    const entries = [...others.entries.filter((entry) => entry.user !== user), { user, membershipId: id }];
    if (await ports.admins.putAdmins({ ...others, entries, version: row.version + 1 }, row.version)) return true;
  }
  throw tooManyAtOnce();
}

/**
 * Removes an admin from the row, before the membership is narrowed or ended, and records that it is leaving, so a call that
 * enters the same membership meanwhile conflicts with this write.
 * @param actor who does it; `null` for the operator
 * @param evenLast the operator alone may leave a team without an admin
 * @throws LatchkeyError conflict if no admin would be left who can sign in, or the actor is being demoted at this moment
 */
export async function leaveAdmins(
  { team, user, id }: Pick<Membership, 'team' | 'user' | 'id'>,
  layout: LayoutName,
  actor: Actor | null,
  ports: AdminPorts,
  evenLast = false,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await readAdmins(team, ports.admins);
    // An earlier try of the same change stopped after this step.
    if (isLeaving(row, id)) return;
    requireEntryOf(actor, row);
    const wasCounted = row.entries.some((entry) => entry.user === user);
    const entries = row.entries.filter((entry) => entry.user !== user);
    if (wasCounted && !evenLast && !(await isLeftToOne(entries, team, layout, ports)))
      throw new LatchkeyError(
        'conflict',
        'that would leave the team without an admin who can sign in; make somebody else an admin first',
      );
    const pruned = await withoutStale({ ...row, entries }, ports);
    const leaving = [...pruned.leaving, { user, membershipId: id }];
    if (await ports.admins.putAdmins({ ...pruned, leaving, version: row.version + 1 }, row.version)) return;
  }
  throw tooManyAtOnce();
}

/**
 * Refuses an actor who is no longer among the admins, because another call is removing them at this moment.
 * @throws LatchkeyError conflict
 */
export function requireEntryOf(actor: Actor | null, { entries }: Admins): void {
  if (actor === null || !manages(actor)) return;
  if (isAmong(entries, actor.membership)) return;
  throw new LatchkeyError('conflict', 'your own place among the admins is being changed; look at the members again');
}

/** @throws LatchkeyError limit_reached if there is no room for a further admin */
export async function requireRoomForAdmin(row: Admins, ports: Pick<AdminPorts, 'memberships'>): Promise<void> {
  requireRoom((await withoutStale(row, ports)).entries.length, MAX_ADMINS, 'admins');
}

function isAmong(entries: readonly AdminEntry[], { user, id }: Pick<Membership, 'user' | 'id'>): boolean {
  return entries.some((entry) => entry.user === user && entry.membershipId === id);
}

export function isLeaving({ leaving }: Admins, membershipId: string): boolean {
  return leaving.some((each) => each.membershipId === membershipId);
}

export async function readAdmins(team: string, admins: Pick<AdminStore, 'getAdmins'>): Promise<Admins> {
  return (await admins.getAdmins(team)) ?? { team, entries: [], leaving: [], version: 0 };
}

/** Drops what crashes and finished changes have left behind, once it takes up room. */
async function withoutStale(row: Admins, ports: Pick<AdminPorts, 'memberships'>): Promise<Admins> {
  const isFull = row.entries.length >= MAX_ADMINS;
  return {
    ...row,
    entries: isFull ? await stillSo(row.entries, row.team, ports) : row.entries,
    leaving: row.leaving.length >= MANY_LEAVING ? await stillSo(row.leaving, row.team, ports) : row.leaving,
  };
}

/** Returns the entries that agree with their membership. */
async function stillSo(
  entries: readonly AdminEntry[],
  team: string,
  { memberships }: Pick<AdminPorts, 'memberships'>,
): Promise<AdminEntry[]> {
  const kept: AdminEntry[] = [];
  for (const entry of entries) {
    const membership = await memberships.getMembership(team, entry.user);
    if (membership?.active === true && membership.id === entry.membershipId) kept.push(entry);
  }
  return kept;
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
    if (isProbe(membership)) continue;
    if (managesIn(layout, membership.role) && (await canSignIn(membership, ports))) return true;
  }
  return false;
}

/** True for a member with a valid token, or with an identity that was used. */
async function canSignIn(membership: Membership, ports: Pick<AdminPorts, 'tokens' | 'now'>): Promise<boolean> {
  if (!membership.enrolled) return false;
  // An identity that nobody has shown yet may not exist.
  if (membership.oidc !== undefined && membership.lastUsedOn !== undefined) return true;
  return hasOwnToken(membership, ports);
}

function tooManyAtOnce(): LatchkeyError {
  const retry = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  return new LatchkeyError('upstream_unavailable', 'the admins are being changed by others at the moment', retry);
}
