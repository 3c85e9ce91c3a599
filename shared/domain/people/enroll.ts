/**
 * Enrolment: an invite's code becomes a token. The conditional redemption of the invite is the commit point: it writes
 * down all ids, so that what follows can be repeated, by a later call with the same code too. Of any number of calls
 * exactly one gets the token, whose row is written once.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Invite, InviteStore, Redemption } from './invite.ts';
import { HOLDER_ID_CHARACTERS, MEMBERSHIP_ID_CHARACTERS, type Membership, type MembershipStore } from './membership.ts';
import { equalHashes, newSecretId, parseSecret, randomId, type RandomBytes } from './secret.ts';
import { newToken, type Token, type TokenStore } from './token.ts';

export interface EnrollPorts {
  readonly invites: Pick<InviteStore, 'getInvite' | 'redeemInvite'>;
  readonly memberships: MembershipStore;
  readonly tokens: Pick<TokenStore, 'getToken' | 'addToken'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export interface Enrolment {
  readonly tokenText: string;
  readonly token: Token;
  readonly membership: Membership;
}

/**
 * How long after its redemption an enrolment that broke off can be brought to its end with the same code. Later a
 * missing token row means that it has ended.
 */
export const COMPLETION_SECONDS = 600;

/** @throws LatchkeyError not_found (unknown code), already_redeemed, expired (too late, or ended by a change) */
export async function enroll(code: string, ports: EnrollPorts): Promise<Enrolment> {
  const invite = await findInvite(code, ports);
  const now = ports.now();
  if (invite.redemption !== undefined && !(await isUnfinished(invite.redemption, now, ports))) throw alreadyRedeemed();
  if (invite.expiresAtSeconds * 1000 <= now.getTime()) throw ended();
  const current = await ports.memberships.getMembership(invite.team, invite.user);
  const isMade = current?.active === true && current.id === invite.redemption?.membershipId;
  const isUnchanged = isMade || (current?.version ?? 0) === invite.membershipVersion;
  if (!isUnchanged || !(await isIssuerUnchanged(invite, ports)))
    throw invite.redemption === undefined ? await refusalOf(invite, ports) : ended();

  const redemption = invite.redemption ?? newRedemption(current, now, ports.random);
  if (invite.redemption === undefined && !(await ports.invites.redeemInvite(invite.id, redemption)))
    throw alreadyRedeemed();
  const membership = current?.active === true ? current : membershipOf(invite, redemption);
  // Conditional on the version again: a removal between the check and here must win.
  if (membership !== current && !(await ports.memberships.putMembership(membership, invite.membershipVersion)))
    throw ended();
  const { token, text } = newToken(membership, now, ports.random, redemption.tokenId);
  if (!(await ports.tokens.addToken(token))) throw alreadyRedeemed();
  return { tokenText: text, token, membership };
}

/** Redeemed a moment ago, and nobody has its token. */
async function isUnfinished(redemption: Redemption, now: Date, ports: EnrollPorts): Promise<boolean> {
  const ageMs = Math.abs(now.getTime() - Date.parse(redemption.redeemedOn));
  // Said so that a date that cannot be read, or is far off, is too old.
  if (!(ageMs <= COMPLETION_SECONDS * 1000)) return false;
  return (await ports.tokens.getToken(redemption.tokenId)) === undefined;
}

/** Of a member's further device it names the membership that there is. */
function newRedemption(current: Membership | undefined, now: Date, random: RandomBytes): Redemption {
  const isMember = current?.active === true;
  return {
    redeemedOn: now.toISOString(),
    tokenId: newSecretId(random),
    membershipId: isMember ? current.id : randomId(MEMBERSHIP_ID_CHARACTERS, random),
    holder: isMember ? current.holder : randomId(HOLDER_ID_CHARACTERS, random),
  };
}

async function findInvite(code: string, ports: EnrollPorts): Promise<Invite> {
  const parsed = parseSecret('invite', code);
  const invite = parsed === null ? undefined : await ports.invites.getInvite(parsed.id);
  if (parsed === null || invite === undefined || !equalHashes(invite.secretHash, parsed.secretHash)) {
    throw new LatchkeyError('not_found', 'there is no such invite');
  }
  return invite;
}

/** The change may be a simultaneous call's with the same code, which won between the two reads. */
async function refusalOf(invite: Invite, ports: EnrollPorts): Promise<LatchkeyError> {
  const redemption = (await ports.invites.getInvite(invite.id))?.redemption;
  return redemption === undefined ? ended() : alreadyRedeemed();
}

/** A removed or demoted admin's invites have ended: their membership id is another one now. */
async function isIssuerUnchanged(invite: Invite, ports: EnrollPorts): Promise<boolean> {
  if (invite.issuer === null) return true;
  const issuer = await ports.memberships.getMembership(invite.team, invite.issuer.user);
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
