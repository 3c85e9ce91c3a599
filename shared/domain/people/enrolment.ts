/**
 * Enrols members: an invite's code becomes a token. The conditional redemption of the invite is the commit point: it records all
 * ids, so a later call with the same code can repeat the following steps and take over. A call answers only after it has marked
 * its own attempt as finished, which no other can take over any more, so exactly one of any number of calls gets a token. A row
 * that exists gives that right, never a missing one. The name is its holder's from the last step on: if that fails, nobody has
 * the token, and the name can be reused.
 */
import { LatchkeyError } from '../../errors.ts';
import { grantsOf, type Grant } from '../authority/grant.ts';
import { managesIn, type LayoutName } from '../authority/layout.ts';
import { enterAdmins, type AdminStore } from './admins.ts';
import {
  inviteState,
  isIssuerUnchanged,
  isRepeatable,
  type Invite,
  type InviteStore,
  type Redemption,
} from './invite.ts';
import { HOLDER_ID_CHARACTERS, MEMBERSHIP_ID_CHARACTERS, type Membership, type MembershipStore } from './membership.ts';
import { equalHashes, newSecret, parseSecret, randomId, type NewSecret, type RandomBytes } from './secret.ts';
import type { Team, TeamStore } from './team.ts';
import { newToken, type MemberToken, type TokenStore } from './token.ts';

export interface EnrollPorts {
  readonly teams: Pick<TeamStore, 'getTeam'>;
  readonly invites: Pick<InviteStore, 'getInvite' | 'replaceRedemption'>;
  readonly memberships: Pick<MembershipStore, 'getMembership' | 'putMembership'>;
  readonly admins: AdminStore;
  readonly tokens: Pick<TokenStore, 'addToken'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export interface Enrolment {
  readonly tokenText: string;
  readonly token: MemberToken;
  readonly membership: Membership;
  /** The membership of the name as it was found. */
  readonly before: Membership | undefined;
}

/** Tells the holder of a code what it would give. */
export interface Preview {
  readonly team: string;
  readonly layout: LayoutName;
  readonly user: string;
  readonly role: string;
  readonly grants: readonly Grant[];
  /** The user who invites; `null` for the operator. */
  readonly invitedBy: string | null;
  readonly expiresAt: Date;
}

/** An invite that can be redeemed. */
interface Redeemable {
  readonly invite: Invite;
  readonly team: Team;
  /** The membership of its name. */
  readonly current: Membership | undefined;
  /** Thumbprint of the key that the request proves. */
  readonly keyThumbprint: string | undefined;
}

/**
 * Redeems an invite's code for a token.
 * @param provenKey returns the thumbprint of the key whose possession the request proves: the token is bound to it. It is called for
 *   a known code alone, because whoever invents codes must not fill the store with uses of proofs
 * @throws LatchkeyError not_found (unknown code), already_redeemed, expired (too late, or ended by a change); those of `provenKey`
 */
export async function enroll(code: string, ports: EnrollPorts, provenKey: ProvenKey = noKey): Promise<Enrolment> {
  return attempt(await redeemable(code, provenKey, ports), ports);
}

export type ProvenKey = () => Promise<string | undefined>;

const noKey: ProvenKey = () => Promise.resolve(undefined);

/** Returns what a code would make of its holder, without redeeming it. Throws the errors of `enroll`. */
export async function previewInvite(
  code: string,
  ports: Pick<EnrollPorts, 'teams' | 'memberships' | 'now'> & { readonly invites: Pick<InviteStore, 'getInvite'> },
): Promise<Preview> {
  const { invite, team } = await redeemable(code, noKey, ports);
  const { layout, root } = team;
  const { user, role, issuer, expiresAtSeconds } = invite;
  const grants = grantsOf({ layout, role, user, root });
  const expiresAt = new Date(expiresAtSeconds * 1000);
  return { team: team.team, layout, user, role, grants, invitedBy: issuer?.user ?? null, expiresAt };
}

/** @throws LatchkeyError not_found, already_redeemed, expired */
async function redeemable(
  code: string,
  provenKey: ProvenKey,
  ports: Pick<EnrollPorts, 'teams' | 'memberships' | 'now'> & { readonly invites: Pick<InviteStore, 'getInvite'> },
): Promise<Redeemable> {
  const { invites, memberships, teams, now } = ports;
  const parsed = parseSecret('invite', code);
  const invite = parsed === null ? undefined : await invites.getInvite(parsed.id);
  if (parsed === null || invite === undefined || !equalHashes(invite.secretHash, parsed.secretHash))
    throw new LatchkeyError('not_found', 'there is no such invite; send the whole code, or ask an admin for a new one');
  const keyThumbprint = await provenKey();
  const [team, current, issuer] = await Promise.all([
    teams.getTeam(invite.team),
    memberships.getMembership(invite.team, invite.user),
    invite.issuer === null ? undefined : memberships.getMembership(invite.team, invite.issuer.user),
  ]);
  // A repeated redemption is judged as one that is not finished yet.
  const isRepeated = isRepeatable(invite, keyThumbprint, now());
  const judged = isRepeated ? asUnfinished(invite) : invite;
  const state = inviteState(judged, now(), current, issuer);
  if (state === 'redeemed') throw alreadyRedeemed();
  if (state === 'open' && team !== undefined && team.endedOn === undefined)
    return { invite, team, current, keyThumbprint };
  // The change may come from a simultaneous call with the same code, which won between the two reads.
  const isTaken = invite.redemption === undefined && (await invites.getInvite(invite.id))?.redemption !== undefined;
  throw isTaken ? alreadyRedeemed() : ended();
}

/**
 * Takes the invite, or takes over the previous attempt, and writes what it promised: the membership, if it is missing, and the
 * token.
 */
async function attempt({ invite, team, current, keyThumbprint }: Redeemable, ports: EnrollPorts): Promise<Enrolment> {
  const { invites, memberships, tokens, random } = ports;
  const now = ports.now();
  const previous = invite.redemption;
  const secret = newSecret('token', random, previous?.tokenId);
  const isRepeat = previous?.finished === true || previous?.repeated === true;
  const redemption = {
    ...redemptionOf(previous ?? firstOf(current, now, random), secret, keyThumbprint),
    ...(isRepeat ? { repeated: true } : {}),
  };
  if (!(await invites.replaceRedemption(invite.id, previous, redemption))) throw alreadyRedeemed();
  const isThere = current?.active === true && current.id === redemption.membershipId;
  const membership = isThere ? current : membershipOf(invite, redemption, current);
  // The write is conditional on the version again: a removal between the check and here must win.
  if (!isThere && !(await memberships.putMembership(membership, invite.membershipVersion))) throw ended();
  const token = newToken(membership, secret, now, { attempt: redemption.attempt, keyThumbprint });
  if (!(await tokens.addToken(token))) throw alreadyRedeemed();
  // The entry comes before the mark: if it fails, the code is still valid. It counts for nothing until the name is its holder's.
  if (managesIn(team.layout, membership.role) && !(await enterAdmins(membership, null, ports))) throw ended();
  // The issuer of the invite may have been removed meanwhile: the invite ends with them.
  if (!(await isIssuerThere(invite, memberships))) throw ended();
  if (!(await invites.replaceRedemption(invite.id, redemption, { ...redemption, finished: true })))
    throw alreadyRedeemed();
  return { tokenText: secret.text, token, membership: await settled(membership, memberships), before: current };
}

/** Makes the name its holder's. The new version ends every other invite that was made for the name meanwhile. */
async function settled(membership: Membership, memberships: EnrollPorts['memberships']): Promise<Membership> {
  if (membership.enrolled) return membership;
  const enrolled = { ...membership, enrolled: true, version: membership.version + 1 };
  if (!(await memberships.putMembership(enrolled, membership.version))) throw ended();
  return enrolled;
}

function asUnfinished({ redemption, ...before }: Invite): Invite {
  return redemption === undefined
    ? before
    : { ...before, redemption: { ...redemption, finished: false, repeated: false } };
}

async function isIssuerThere(invite: Invite, memberships: EnrollPorts['memberships']): Promise<boolean> {
  const { team, issuer } = invite;
  return issuer === null || isIssuerUnchanged(invite, await memberships.getMembership(team, issuer.user));
}

type Promised = Pick<Redemption, 'redeemedOn' | 'membershipId' | 'holder' | 'attempt'>;

/** Returns the promise of the existing membership if a member enrols a further device, else of a new one. */
function firstOf(current: Membership | undefined, now: Date, random: RandomBytes): Promised {
  const isMember = current?.active === true && current.enrolled;
  return {
    redeemedOn: now.toISOString(),
    membershipId: isMember ? current.id : randomId(MEMBERSHIP_ID_CHARACTERS, random),
    holder: isMember ? current.holder : randomId(HOLDER_ID_CHARACTERS, random),
    attempt: 0,
  };
}

/** Returns the next attempt at what was promised. */
function redemptionOf(
  promised: Promised,
  { id, secretHash }: NewSecret,
  keyThumbprint: string | undefined,
): Redemption {
  const { redeemedOn, membershipId, holder } = promised;
  const count = promised.attempt + 1;
  const redemption = { redeemedOn, membershipId, holder, tokenId: id, attempt: count, secretHash, finished: false };
  return { ...redemption, ...(keyThumbprint === undefined ? {} : { keyThumbprint }) };
}

/** Returns the membership that a redemption promised; its name is its holder's only later. */
function membershipOf(
  { team, user, role, membershipVersion }: Invite,
  { membershipId, holder, redeemedOn }: Redemption,
  current: Membership | undefined,
): Membership {
  return {
    team,
    user,
    role,
    id: membershipId,
    holder,
    version: membershipVersion + 1,
    active: true,
    enrolled: false,
    since: redeemedOn,
    ...(current?.revoked === undefined ? {} : { revoked: current.revoked }),
  };
}

function alreadyRedeemed(): LatchkeyError {
  return new LatchkeyError('already_redeemed', 'this invite was redeemed already, and is good once; ask for a new one');
}

function ended(): LatchkeyError {
  return new LatchkeyError('expired', 'this invite has ended; ask an admin for a new one');
}
