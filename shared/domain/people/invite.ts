/**
 * Defines invites: one-use codes that make a newcomer a member, or give a member's further device a token. An invite names the
 * version of the membership it was made for, so any change to the member ends it without a write of its own.
 */
import type { Membership } from './membership.ts';
import type { Page, PageRequest } from './page.ts';

export const MIN_INVITE_SECONDS = 60;
export const MAX_INVITE_SECONDS = 30 * 24 * 3600;
export const DEFAULT_INVITE_SECONDS = 24 * 3600;

/**
 * The record of a redemption on the invite: all that the following steps need, so they can be repeated. Each attempt to complete
 * it replaces the one before, and the last of its steps marks it as finished.
 */
export interface Redemption {
  readonly redeemedOn: string;
  readonly tokenId: string;
  readonly membershipId: string;
  readonly holder: string;
  /** Counts the attempts, from 1. */
  readonly attempt: number;
  /** SHA-256 of this attempt's token, in hex: no two attempts are alike. */
  readonly secretHash: string;
  /** True once no other attempt can take it over: then its token may be answered. */
  readonly finished: boolean;
  /** Thumbprint of the key that this attempt's token is bound to. */
  readonly keyThumbprint?: string;
  /** True for an attempt of a key that had redeemed the invite before: no other key can take it over. */
  readonly repeated?: boolean;
}

export interface Invite {
  readonly id: string;
  readonly secretHash: string;
  readonly team: string;
  readonly user: string;
  readonly role: string;
  /** Version of the membership it was made for; 0 if the name had no row. */
  readonly membershipVersion: number;
  /** The member who made it; `null` for the operator. The invite ends when that membership is renewed (removed or narrowed). */
  readonly issuer: { readonly user: string; readonly membershipId: string } | null;
  readonly createdOn: string;
  /** Seconds of the epoch at which the invite ends. */
  readonly expiresAtSeconds: number;
  readonly redemption?: Redemption;
  /** Mark of an end by hand. */
  readonly endedOn?: string;
}

/** Stores invites. */
export interface InviteStore {
  getInvite(id: string): Promise<Invite | undefined>;
  addInvite(invite: Invite): Promise<void>;
  /**
   * Replaces one redemption by the next; `undefined` is that of an open invite.
   * @returns false if the stored one is another or the invite was ended; true also if it is `next` already: then an earlier try,
   *   whose answer was lost, wrote it
   */
  replaceRedemption(id: string, previous: Redemption | undefined, next: Redemption): Promise<boolean>;
  /** Marks an invite as ended, unless its redemption is finished. */
  endInvite(id: string, endedOn: string): Promise<void>;
  /** Lists a team's invites, by user: all of them, or one user's. */
  listInvites(team: string, page: PageRequest, user?: string): Promise<Page<Invite>>;
  /** Lists the invites of a team that can still be redeemed, as far as their own rows tell. */
  listOpenInvites(team: string, now: Date): Promise<OpenInvites>;
}

export interface OpenInvites {
  readonly items: readonly Invite[];
  /** False if there are so many rows that not all were read. */
  readonly isWhole: boolean;
}

/**
 * The least time in seconds after its redemption in which an interrupted enrolment can be completed: longer, if the invite lives
 * longer.
 */
export const COMPLETION_SECONDS = 600;

/** The time in seconds in which the holder of a key may repeat a redemption whose answer was lost. */
export const REPEAT_SECONDS = 60;

/** True for the key that redeemed the invite a moment ago: it may do so again, and the token of before ends. */
export function isRepeatable({ redemption }: Invite, keyThumbprint: string | undefined, now: Date): boolean {
  if (redemption === undefined || keyThumbprint === undefined || !isRedeemed(redemption)) return false;
  const ageMs = now.getTime() - Date.parse(redemption.redeemedOn);
  return redemption.keyThumbprint === keyThumbprint && ageMs < REPEAT_SECONDS * 1000;
}

/** True once a token was answered, also while the same key repeats the redemption. */
function isRedeemed({ finished, repeated }: Redemption): boolean {
  return finished || repeated === true;
}

export type InviteState = 'open' | 'redeemed' | 'ended' | 'expired';

/**
 * Returns the state of an invite. An unfinished redemption counts as open, because nobody has received its token.
 * @param current the membership of its name
 * @param issuer the membership of its issuer, as it is now
 */
export function inviteState(
  invite: Invite,
  now: Date,
  current: Membership | undefined,
  issuer: Membership | undefined,
): InviteState {
  const { redemption } = invite;
  if (redemption !== undefined && isRedeemed(redemption)) return 'redeemed';
  if (invite.endedOn !== undefined) return 'ended';
  if (endOf(invite) <= now.getTime()) return 'expired';
  const isMade = current?.active === true && current.id === redemption?.membershipId;
  if (!isMade && (current?.version ?? 0) !== invite.membershipVersion) return 'ended';
  if (current !== undefined && current.user !== invite.user) return 'ended';
  return isIssuerUnchanged(invite, issuer) ? 'open' : 'ended';
}

/** True if the invite can still be redeemed, as far as its own row tells: a change to its member may have ended it. */
export function isOpen(invite: Invite, now: Date): boolean {
  return invite.redemption === undefined && invite.endedOn === undefined && endOf(invite) > now.getTime();
}

/** Removed or demoted admins' invites have ended: their membership id is another one now. */
export function isIssuerUnchanged({ issuer }: Invite, membership: Membership | undefined): boolean {
  return issuer === null || (membership?.active === true && membership.id === issuer.membershipId);
}

/** Returns the end of a code in epoch milliseconds; a redemption that has begun gets the time to finish. */
function endOf({ expiresAtSeconds, redemption }: Invite): number {
  const endMs = expiresAtSeconds * 1000;
  const begunMs = redemption === undefined ? NaN : Date.parse(redemption.redeemedOn);
  return Number.isNaN(begunMs) ? endMs : Math.max(endMs, begunMs + COMPLETION_SECONDS * 1000);
}
