/**
 * Defines tokens, which a member or a service sends as `Authorization`. A token belongs to one user of one team; the user's
 * rights are looked up, never carried in the token. A token ends by a mark that stays: a missing row gives no right.
 */
import type { Membership } from './membership.ts';
import type { Page, PageRequest } from './page.ts';
import { recordedToo, type Revoked } from './revoked.ts';

/** Members' tokens expire after 90 days. */
export const MEMBER_TOKEN_LIFETIME_SECONDS = 90 * 24 * 3600;
/** A member's token can be exchanged for a fresh one until a year after the enrolment. */
export const CHAIN_LIFETIME_SECONDS = 365 * 24 * 3600;

interface AnyToken {
  readonly id: string;
  readonly secretHash: string;
  readonly team: string;
  readonly user: string;
  /** The member who made it, or whose it is; `null` for the operator. */
  readonly createdBy: string | null;
  readonly createdOn: string;
  /** Seconds of the epoch at which it expires; `null` if it does not. */
  readonly expiresAtSeconds: number | null;
  /** `YYYY-MM-DD`. */
  readonly lastUsedOn?: string;
  /** Mark of an end by hand. */
  readonly endedOn?: string;
}

/** A member's own token. */
export interface MemberToken extends AnyToken {
  readonly kind: 'member';
  readonly expiresAtSeconds: number;
  /** `holder` of the membership it was made for. */
  readonly holder: string;
  /** Number of the enrolment's attempt that wrote it: a later one replaces a token that nobody received. */
  readonly attempt: number;
  /** Seconds of the epoch at which the chain of exchanges ends. */
  readonly chainEndsAtSeconds: number;
  /** Number of exchanges that led to it. */
  readonly exchanges: number;
  /** Id of the token that it replaces. */
  readonly predecessor?: string;
  /** True once it was used, and its predecessor's time is over. */
  readonly confirmed?: boolean;
  /** Id of the token that replaces it, once that is used. */
  readonly successor?: string;
  /** Seconds of the epoch at which its successor was first used. */
  readonly supersededAtSeconds?: number;
  /** Time at which it was first used after its own time. */
  readonly reusedOn?: string;
  /** Thumbprint of the key that it is bound to (RFC 7638); absent for a token that works without one. */
  readonly keyThumbprint?: string;
}

declare const parsed: unique symbol;
/** A network that `parseNetwork` accepted, as a CIDR. */
export type Network = string & { readonly [parsed]: 'network' };

/** A service's token, which acts as user `service.{name}`. */
export interface ServiceToken extends AnyToken {
  readonly kind: 'service';
  readonly name: string;
  readonly role: string;
  /** Random id; second half of its sessions' SourceIdentity. */
  readonly membershipId: string;
  /** Networks from which it is valid; absent for all. */
  readonly cidrs?: readonly Network[];
  /** True for a token that names readers of attachments, and is valid for nothing else. */
  readonly proxy?: boolean;
  /** The admin with whom it ends; `null` for the operator's. */
  readonly sponsor: Sponsor | null;
  /** Record of its `membershipId`, once it has ended. */
  readonly revoked?: readonly Revoked[];
}

export interface Sponsor {
  readonly user: string;
  readonly membershipId: string;
}

export type Token = MemberToken | ServiceToken;

/** The fields of a token that change while it lives. */
export type TokenChange = Partial<
  Pick<MemberToken, 'confirmed' | 'successor' | 'supersededAtSeconds' | 'reusedOn' | 'endedOn'> &
    Pick<ServiceToken, 'sponsor' | 'revoked'>
>;

/** The state that must be stored for a change to be made; `undefined` for an absent field. */
export type TokenState = {
  readonly [Name in Exclude<keyof TokenChange, 'sponsor' | 'revoked'>]?: TokenChange[Name] | undefined;
} & {
  /** The sponsor's membership id. */
  readonly sponsoredBy?: string;
};

export type TokenHolders = { readonly user: string } | 'services';

/** Stores tokens. */
export interface TokenStore {
  getToken(id: string): Promise<Token | undefined>;
  /**
   * Writes a token, in place of one of an earlier attempt too, unless that was ended.
   * @returns false if there is another one in its place; true also if it is this very token, written by an earlier try
   *   whose answer was lost
   */
  addToken(token: Token): Promise<boolean>;
  /**
   * Changes a token that is in this state. An ended or superseded one leaves the list of its team.
   * @param listed the token itself, to put it into the list again
   * @returns false if it is in another state, or gone
   */
  changeToken(id: string, change: TokenChange, state: TokenState, listed?: Token): Promise<boolean>;
  /**
   * Lists a team's tokens that are neither ended by hand nor superseded, and those that were used after that, by user: all of
   * them, one user's, or those of services.
   */
  listTokens(team: string, page: PageRequest, whose?: TokenHolders): Promise<Page<Token>>;
  /** Records the day of a use, unless a later one is stored. */
  noteTokenUse(id: string, day: string): Promise<void>;
}

/** True for a token that is still valid, as far as its own row tells. */
export function isLive(token: Token, now: Date): boolean {
  if (token.endedOn !== undefined) return false;
  if (token.expiresAtSeconds !== null && token.expiresAtSeconds * 1000 <= now.getTime()) return false;
  return token.kind === 'service' || !isSuperseded(token, now);
}

/** Returns the mark by which a token ends; a service's sessions are recorded with it. */
export function endOfToken(token: Token, now: Date): TokenChange {
  const records = token.kind === 'service' ? { revoked: recordedToo(undefined, token.membershipId, now) } : {};
  return { endedOn: now.toISOString(), ...records };
}

/** True for the token of an exchange that nobody has used yet. */
export function isPending(token: Token): boolean {
  return token.kind === 'member' && token.predecessor !== undefined && token.confirmed !== true;
}

/** Returns the user with whose membership a token ends; `null` for an operator's, which ends by hand alone. */
export function userBehind(token: Token): string | null {
  return token.kind === 'member' ? token.user : (token.sponsor?.user ?? null);
}

/** True while the membership of that user is the one for which the token was made. */
export function isHeldUp(token: Token, membership: Membership | undefined): boolean {
  if (token.kind === 'service')
    return token.sponsor === null || (membership?.active === true && membership.id === token.sponsor.membershipId);
  return (
    membership?.active === true &&
    membership.enrolled &&
    membership.user === token.user &&
    membership.holder === token.holder
  );
}

/**
 * The time in seconds that a token stays valid after the first use of its successor: requests under way still have the old one.
 */
export const SUPERSEDED_SECONDS = 60;

/** True for a token whose successor was used, and whose own time is over. */
export function isSuperseded({ supersededAtSeconds }: Pick<MemberToken, 'supersededAtSeconds'>, now: Date): boolean {
  return supersededAtSeconds !== undefined && (supersededAtSeconds + SUPERSEDED_SECONDS) * 1000 <= now.getTime();
}

/** Returns a membership's first token, with that secret. */
export function newToken(
  { team, user, holder }: Pick<Membership, 'team' | 'user' | 'holder'>,
  { id, secretHash }: Pick<Token, 'id' | 'secretHash'>,
  now: Date,
  { attempt = 1, keyThumbprint }: { readonly attempt?: number; readonly keyThumbprint?: string | undefined } = {},
): MemberToken {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  return {
    kind: 'member',
    id,
    secretHash,
    team,
    user,
    createdBy: user,
    createdOn: now.toISOString(),
    expiresAtSeconds: nowSeconds + MEMBER_TOKEN_LIFETIME_SECONDS,
    holder,
    attempt,
    chainEndsAtSeconds: nowSeconds + CHAIN_LIFETIME_SECONDS,
    exchanges: 0,
    ...(keyThumbprint === undefined ? {} : { keyThumbprint }),
  };
}
