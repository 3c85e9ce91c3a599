/**
 * Enrolment: an invite's code becomes a token. The conditional redemption of the invite is the commit point: it writes
 * down all ids, so that what follows can be repeated by a later call with the same code, which takes over. A call answers
 * only after it has marked its own attempt as finished, which nobody can take over any more: so of any number of calls
 * exactly one gets a token. What a row says gives that right, and never that one is missing.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Invite, InviteStore, Redemption } from './invite.ts';
import { HOLDER_ID_CHARACTERS, MEMBERSHIP_ID_CHARACTERS, type Membership, type MembershipStore } from './membership.ts';
import { equalHashes, newSecret, parseSecret, randomId, type NewSecret, type RandomBytes } from './secret.ts';
import { newToken, type Token, type TokenStore } from './token.ts';

export interface EnrollPorts {
  readonly invites: Pick<InviteStore, 'getInvite' | 'replaceRedemption'>;
  readonly memberships: MembershipStore;
  readonly tokens: Pick<TokenStore, 'addToken'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export interface Enrolment {
  readonly tokenText: string;
  readonly token: Token;
  readonly membership: Membership;
}

/** How long after its redemption an enrolment that broke off can be brought to its end at least: longer, if the invite lives longer. */
export const COMPLETION_SECONDS = 600;

/** The states an invite can be in when its code is shown. */
type Standing =
  /** Nobody has redeemed it. `current` is the membership of its name, of the version it was made for. */
  | { readonly state: 'open'; readonly current: Membership | undefined; readonly redemption: undefined }
  /** Somebody began to redeem it, and has not marked it as finished: nobody was given its token. */
  | { readonly state: 'unfinished'; readonly current: Membership | undefined; readonly redemption: Redemption }
  | { readonly state: 'redeemed' }
  /** Its time is over, or a change to its member or to who made it has ended it. */
  | { readonly state: 'ended' };

/**
 * Redeems an invite's code for a token.
 * @throws LatchkeyError not_found (unknown code), already_redeemed, expired (too late, or ended by a change)
 */
export async function enroll(code: string, ports: EnrollPorts): Promise<Enrolment> {
  const invite = await findInvite(code, ports);
  const now = ports.now();
  const standing = await standingOf(invite, now, ports);
  switch (standing.state) {
    case 'redeemed':
      throw alreadyRedeemed();
    case 'ended':
      throw ended();
    case 'open':
    case 'unfinished':
      return attempt(invite, standing.redemption, standing.current, now, ports);
  }
}

async function standingOf(invite: Invite, now: Date, ports: EnrollPorts): Promise<Standing> {
  const { redemption } = invite;
  if (redemption?.finished === true) return { state: 'redeemed' };
  if (endOf(invite) <= now.getTime()) return { state: 'ended' };
  const current = await ports.memberships.getMembership(invite.team, invite.user);
  const isMade = current?.active === true && current.id === redemption?.membershipId;
  const isUnchanged = isMade || (current?.version ?? 0) === invite.membershipVersion;
  if (isUnchanged && (await isIssuerUnchanged(invite, ports.memberships)))
    return redemption === undefined
      ? { state: 'open', current, redemption }
      : { state: 'unfinished', current, redemption };
  if (redemption !== undefined) return { state: 'ended' };
  // The change may be a simultaneous call's with the same code, which won between the two reads.
  const winner = (await ports.invites.getInvite(invite.id))?.redemption;
  return { state: winner === undefined ? 'ended' : 'redeemed' };
}

/** Takes the invite, or takes over the attempt before, and writes what it promised: the membership, unless it is there, and the token. */
async function attempt(
  invite: Invite,
  previous: Redemption | undefined,
  current: Membership | undefined,
  now: Date,
  { invites, memberships, tokens, random }: EnrollPorts,
): Promise<Enrolment> {
  const secret = newSecret('token', random, previous?.tokenId);
  const redemption = redemptionOf(previous ?? firstOf(current, now, random), secret);
  if (!(await invites.replaceRedemption(invite.id, previous, redemption))) throw alreadyRedeemed();
  const membership = current?.active === true ? current : membershipOf(invite, redemption);
  // Conditional on the version again: a removal between the check and here must win.
  if (membership !== current && !(await memberships.putMembership(membership, invite.membershipVersion))) throw ended();
  const token = newToken(membership, secret, now, redemption.attempt);
  if (!(await tokens.addToken(token))) throw alreadyRedeemed();
  // Whoever made the invite may have been removed meanwhile: what they began is not finished.
  if (!(await isIssuerUnchanged(invite, memberships))) throw ended();
  if (!(await invites.replaceRedemption(invite.id, redemption, { ...redemption, finished: true })))
    throw alreadyRedeemed();
  return { tokenText: secret.text, token, membership };
}

/**
 * Returns when a code has ended, in epoch milliseconds. One that somebody began to redeem is as good as an open one, for
 * nobody was given anything, and gets the time to finish.
 */
function endOf({ expiresAtSeconds, redemption }: Invite): number {
  const endMs = expiresAtSeconds * 1000;
  const begunMs = redemption === undefined ? NaN : Date.parse(redemption.redeemedOn);
  return Number.isNaN(begunMs) ? endMs : Math.max(endMs, begunMs + COMPLETION_SECONDS * 1000);
}

type Promised = Pick<Redemption, 'redeemedOn' | 'membershipId' | 'holder' | 'attempt'>;

/** Of a member's further device it names the membership that there is. */
function firstOf(current: Membership | undefined, now: Date, random: RandomBytes): Promised {
  const isMember = current?.active === true;
  return {
    redeemedOn: now.toISOString(),
    membershipId: isMember ? current.id : randomId(MEMBERSHIP_ID_CHARACTERS, random),
    holder: isMember ? current.holder : randomId(HOLDER_ID_CHARACTERS, random),
    attempt: 0,
  };
}

/** The next attempt at what was promised. */
function redemptionOf(promised: Promised, { id, secretHash }: NewSecret): Redemption {
  const { redeemedOn, membershipId, holder } = promised;
  const count = promised.attempt + 1;
  return { redeemedOn, membershipId, holder, tokenId: id, attempt: count, secretHash, finished: false };
}

async function findInvite(code: string, ports: EnrollPorts): Promise<Invite> {
  const parsed = parseSecret('invite', code);
  const invite = parsed === null ? undefined : await ports.invites.getInvite(parsed.id);
  if (parsed === null || invite === undefined || !equalHashes(invite.secretHash, parsed.secretHash)) {
    throw new LatchkeyError('not_found', 'there is no such invite');
  }
  return invite;
}

/** A removed or demoted admin's invites have ended: their membership id is another one now. */
async function isIssuerUnchanged(invite: Invite, memberships: EnrollPorts['memberships']): Promise<boolean> {
  if (invite.issuer === null) return true;
  const issuer = await memberships.getMembership(invite.team, invite.issuer.user);
  return issuer?.active === true && issuer.id === invite.issuer.membershipId;
}

function membershipOf(invite: Invite, { membershipId, holder, redeemedOn }: Redemption): Membership {
  const { team, user, role, membershipVersion } = invite;
  const version = membershipVersion + 1;
  return { team, user, role, id: membershipId, holder, version, active: true, since: redeemedOn };
}

function alreadyRedeemed(): LatchkeyError {
  return new LatchkeyError('already_redeemed', 'this invite was redeemed already');
}

function ended(): LatchkeyError {
  return new LatchkeyError('expired', 'this invite has ended; ask for a new one');
}
