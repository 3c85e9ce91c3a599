/**
 * Enrolment: an invite's code becomes a token. The one write that decides is the conditional redemption of the invite;
 * of any number of simultaneous calls exactly one wins it. All that follows can be repeated from what it wrote.
 */
import { LatchkeyError } from '../errors.ts';
import type { Invite, InviteStore, Redemption } from './invite.ts';
import { HOLDER_ID_CHARACTERS, MEMBERSHIP_ID_CHARACTERS, type Membership, type MembershipStore } from './membership.ts';
import { equalHashes, parseSecret, randomId, type RandomBytes } from './secret.ts';
import { newToken, type Token, type TokenStore } from './token.ts';

export interface EnrollPorts {
  readonly invites: Pick<InviteStore, 'getInvite' | 'redeemInvite'>;
  readonly memberships: MembershipStore;
  readonly tokens: Pick<TokenStore, 'putToken'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export interface Enrolment {
  readonly tokenText: string;
  readonly token: Token;
  readonly membership: Membership;
}

/** @throws LatchkeyError not_found (unknown code), already_redeemed, expired (too late, or ended by a change) */
export async function enroll(code: string, ports: EnrollPorts): Promise<Enrolment> {
  const invite = await findInvite(code, ports);
  if (invite.redemption !== undefined) throw alreadyRedeemed();
  if (invite.expiresAtSeconds * 1000 <= ports.now().getTime()) throw ended();
  const current = await ports.memberships.getMembership(invite.team, invite.user);
  if ((current?.version ?? 0) !== invite.membershipVersion || !(await isIssuerUnchanged(invite, ports)))
    throw await refusalOf(invite, ports);

  const now = ports.now();
  const membership = current?.active === true ? current : newMembership(invite, now, ports.random);
  const { token, text } = newToken(membership, now, ports.random);
  const redemption: Redemption = {
    redeemedOn: now.toISOString(),
    tokenId: token.id,
    membershipId: membership.id,
    holder: membership.holder,
  };
  if (!(await ports.invites.redeemInvite(invite.id, redemption))) throw alreadyRedeemed();
  // Conditional on the version again: a removal between the check and here must win.
  if (membership !== current && !(await ports.memberships.putMembership(membership, invite.membershipVersion)))
    throw ended();
  await ports.tokens.putToken(token);
  return { tokenText: text, token, membership };
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

function newMembership(invite: Invite, now: Date, random: RandomBytes): Membership {
  return {
    team: invite.team,
    user: invite.user,
    role: invite.role,
    id: randomId(MEMBERSHIP_ID_CHARACTERS, random),
    holder: randomId(HOLDER_ID_CHARACTERS, random),
    version: invite.membershipVersion + 1,
    active: true,
    since: now.toISOString(),
  };
}

function alreadyRedeemed(): LatchkeyError {
  return new LatchkeyError('already_redeemed', 'this invite was redeemed already');
}

function ended(): LatchkeyError {
  return new LatchkeyError('expired', 'this invite has ended; ask for a new one');
}
