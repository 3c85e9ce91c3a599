/**
 * Invites: one-use codes that make somebody a member, or give a member's further device a token. An invite names the
 * version of the membership it was made for, so any change to the member ends it without a write of its own.
 */
import { LatchkeyError } from '../../errors.ts';
import { rightsOf } from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { requireMemberFits } from '../authority/session-fit.ts';
import type { Membership, MembershipStore } from './membership.ts';
import { parseMemberName } from './names.ts';
import { newSecret, type RandomBytes } from './secret.ts';
import type { TeamStore } from './team.ts';

export const MIN_INVITE_SECONDS = 60;
export const MAX_INVITE_SECONDS = 30 * 24 * 3600;
export const DEFAULT_INVITE_SECONDS = 24 * 3600;

/**
 * What redeeming writes onto the invite: all that the steps after it need, so that they can be repeated. Each attempt to
 * bring it to its end replaces the one before, and the last of its steps marks it as finished.
 */
export interface Redemption {
  readonly redeemedOn: string;
  readonly tokenId: string;
  readonly membershipId: string;
  readonly holder: string;
  /** Counts the attempts, from 1. */
  readonly attempt: number;
  /** SHA-256 of the token that this attempt gives out, in hex: no two attempts are alike. */
  readonly secretHash: string;
  /** True once nobody can take it over: then its token may be answered. */
  readonly finished: boolean;
}

export interface Invite {
  readonly id: string;
  readonly secretHash: string;
  readonly team: string;
  readonly user: string;
  readonly role: string;
  /** Version of the membership it was made for; 0: the name had no row. */
  readonly membershipVersion: number;
  /** Who made it; `null`: the operator. It ends when that membership is renewed (removed or narrowed). */
  readonly issuer: { readonly user: string; readonly membershipId: string } | null;
  readonly createdOn: string;
  /** Epoch seconds. */
  readonly expiresAtSeconds: number;
  readonly redemption?: Redemption;
}

/** Where invites are kept. */
export interface InviteStore {
  getInvite(id: string): Promise<Invite | undefined>;
  addInvite(invite: Invite): Promise<void>;
  /**
   * Replaces one redemption by the next; `undefined` is that of an open invite.
   * @returns false if the stored one is another or the invite is gone; true also if it is `next` already: then an
   * earlier try did it, whose answer was lost
   */
  replaceRedemption(id: string, previous: Redemption | undefined, next: Redemption): Promise<boolean>;
}

/** The membership of who invites. */
export type Issuer = Pick<Membership, 'team' | 'user' | 'role' | 'id'>;

export interface NewInvite {
  readonly team: string;
  readonly user: string;
  readonly role: string;
  /** 60 s … 30 days, default 24 h. */
  readonly expiresInSeconds?: number | undefined;
  /** Give a name that was once used to somebody new. */
  readonly reuse?: boolean | undefined;
}

/** Says whether the invite can still be redeemed, as far as its own row tells: a change to its member may have ended it. */
export function isOpen({ redemption, expiresAtSeconds }: Invite, now: Date): boolean {
  return redemption === undefined && expiresAtSeconds * 1000 > now.getTime();
}

/**
 * Makes an invite.
 * @param issuer the admin who invites, or the member for the own name; `null`: the operator
 * @throws LatchkeyError not_found (no such team), invalid_request, limit_reached (a membership whose sessions STS would
 * not take), conflict (name enrolled, or used before without `reuse`), not_a_member (of that team), out_of_scope (somebody
 * else's name, by one who is no admin)
 */
export async function createInvite(
  wish: NewInvite,
  issuer: Issuer | null,
  settings: PolicySettings,
  ports: {
    readonly teams: Pick<TeamStore, 'getTeam'>;
    readonly memberships: Pick<MembershipStore, 'getMembership'>;
    readonly invites: Pick<InviteStore, 'addInvite'>;
    readonly now: () => Date;
    readonly random: RandomBytes;
  },
): Promise<{ readonly invite: Invite; readonly code: string }> {
  const user = parseMemberName(wish.user);
  if (issuer !== null && issuer.team !== wish.team)
    throw new LatchkeyError('not_a_member', 'you are not a member of this team');
  const expiresInSeconds = wish.expiresInSeconds ?? DEFAULT_INVITE_SECONDS;
  if (
    !Number.isInteger(expiresInSeconds) ||
    expiresInSeconds < MIN_INVITE_SECONDS ||
    expiresInSeconds > MAX_INVITE_SECONDS
  ) {
    throw new LatchkeyError(
      'invalid_request',
      `expiresInSeconds is an integer from ${MIN_INVITE_SECONDS} to ${MAX_INVITE_SECONDS}`,
    );
  }
  const team = await ports.teams.getTeam(wish.team);
  if (team === undefined) throw new LatchkeyError('not_found', 'there is no such team');
  if (issuer !== null && issuer.user !== user && rightsOf(team.layout, issuer.role)?.manages !== true)
    throw new LatchkeyError('out_of_scope', 'only admins invite others; you can invite a further device of your own');
  if (rightsOf(team.layout, wish.role) === undefined)
    throw new LatchkeyError('invalid_request', `layout ${team.layout} has no role ${wish.role}`);
  requireMemberFits(team, { role: wish.role, user }, settings);
  const membership = await ports.memberships.getMembership(team.team, user);
  if (membership !== undefined) checkNameIsFree(membership, wish, issuer);

  const now = ports.now();
  const { id, text, secretHash } = newSecret('invite', ports.random);
  const invite: Invite = {
    id,
    secretHash,
    team: team.team,
    user,
    role: wish.role,
    membershipVersion: membership?.version ?? 0,
    issuer: issuer === null ? null : { user: issuer.user, membershipId: issuer.id },
    createdOn: now.toISOString(),
    expiresAtSeconds: Math.floor(now.getTime() / 1000) + expiresInSeconds,
  };
  await ports.invites.addInvite(invite);
  return { invite, code: text };
}

/** An enrolled name is its holder's alone; a name once used is given again only on purpose. */
function checkNameIsFree(membership: Membership, wish: NewInvite, issuer: Pick<Membership, 'user'> | null): void {
  if (membership.active) {
    if (issuer?.user !== membership.user)
      throw new LatchkeyError('conflict', 'that name is enrolled; only its holder can invite a further device');
    if (wish.role !== membership.role)
      throw new LatchkeyError('conflict', 'a further device has the role its member has');
  } else if (wish.reuse !== true) {
    throw new LatchkeyError(
      'conflict',
      'that name was used before; pass reuse to give it, and its private area, to somebody new',
    );
  }
}
