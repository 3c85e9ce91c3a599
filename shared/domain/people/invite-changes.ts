/** Makes invites, lists and ends them. */
import { LatchkeyError } from '../../errors.ts';
import { managesIn, parseRole } from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { requireMemberFits } from '../authority/session-fit.ts';
import { manages, type Actor } from './actor.ts';
import { readAdmins, requireRoomForAdmin, type AdminStore } from './admins.ts';
import {
  DEFAULT_INVITE_SECONDS,
  inviteState,
  isOpen,
  MAX_INVITE_SECONDS,
  MIN_INVITE_SECONDS,
  type Invite,
  type InviteState,
  type InviteStore,
} from './invite.ts';
import { MAX_INVITES_PER_NAME, MAX_MEMBER_TOKENS, MAX_OPEN_INVITES, requireRoom } from './limits.ts';
import { requireRoomForMember, requireSpelling, requireUnused } from './given-name.ts';
import type { Membership, MembershipStore } from './membership.ts';
import { parseMemberName } from './names.ts';
import { ownTokens } from './own-tokens.ts';
import type { Page, PageRequest } from './page.ts';
import { requireRoomForRecord } from './revoked.ts';
import { isSecretId, newSecret, type RandomBytes } from './secret.ts';
import type { Team } from './team.ts';
import type { TokenStore } from './token.ts';

export interface InvitePorts {
  readonly memberships: Pick<MembershipStore, 'getMembership' | 'countMemberships'>;
  readonly admins: Pick<AdminStore, 'getAdmins'>;
  readonly invites: InviteStore;
  readonly tokens: Pick<TokenStore, 'listTokens'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export interface InviteInput {
  readonly user: string;
  /** The role; optional only for a member's name, which has one. */
  readonly role?: string | undefined;
  /** Seconds from 60 to 30 days; default 24 h. */
  readonly expiresInSeconds?: number | undefined;
  /** Allows a used name for a new holder. */
  readonly reuse?: boolean | undefined;
}

/** An invite, and its state. */
export interface InviteRow {
  readonly invite: Invite;
  readonly state: InviteState;
}

/**
 * Makes an invite.
 * @param actor the admin who invites, or the member for the own name; `null` for the operator
 * @throws LatchkeyError invalid_request, limit_reached (of the team, or a membership whose sessions STS would not accept),
 *   conflict (name enrolled, or used before without `reuse`), out_of_scope (another's name, by an actor who is no admin)
 */
export async function createInvite(
  actor: Actor | null,
  team: Team,
  input: InviteInput,
  settings: PolicySettings,
  ports: InvitePorts,
): Promise<{ readonly invite: Invite; readonly code: string }> {
  const user = parseMemberName(input.user);
  const expiresInSeconds = parseLifetime(input.expiresInSeconds);
  if (actor !== null && actor.membership.user !== user && !manages(actor))
    throw new LatchkeyError('out_of_scope', 'only admins invite others; you can invite a further device of your own');
  const current = await ports.memberships.getMembership(team.team, user);
  requireSpelling(user, current);
  const role = roleOf(actor, team, current, input);
  requireMemberFits(team, { role, user }, settings);
  const now = ports.now();
  if (actor !== null) await requireRoomForInvite(team, current, { role, user }, ports);
  const { id, text, secretHash } = newSecret('invite', ports.random);
  const invite: Invite = {
    id,
    secretHash,
    team: team.team,
    user,
    role,
    membershipVersion: current?.version ?? 0,
    issuer: actor === null ? null : { user: actor.membership.user, membershipId: actor.membership.id },
    createdOn: now.toISOString(),
    expiresAtSeconds: Math.floor(now.getTime() / 1000) + expiresInSeconds,
  };
  await ports.invites.addInvite(invite);
  return { invite, code: text };
}

/** Lists a team's invites; an actor who is no admin sees those of the own name. */
export async function listInvites(
  actor: Actor,
  page: PageRequest,
  { invites, memberships, now }: Pick<InvitePorts, 'invites' | 'memberships' | 'now'>,
): Promise<Page<InviteRow>> {
  const { team } = actor.team;
  const { items, ...more } = await invites.listInvites(team, page, manages(actor) ? undefined : actor.membership.user);
  return { items: await withStates(team, items, { memberships, now }), ...more };
}

/** Returns one invite of the team. @throws LatchkeyError not_found: the same for one of others that the actor may not see */
export async function findInvite(
  actor: Actor,
  id: string,
  { invites, memberships, now }: Pick<InvitePorts, 'invites' | 'memberships' | 'now'>,
): Promise<InviteRow> {
  const invite = isSecretId(id) ? await invites.getInvite(id) : undefined;
  const isTheirs = invite !== undefined && (manages(actor) || invite.user === actor.membership.user);
  if (!isTheirs || invite.team !== actor.team.team)
    throw new LatchkeyError(
      'not_found',
      'there is no such invite, or none that you may see; GET /v1/teams/{team}/invites lists yours',
    );
  const [row] = await withStates(invite.team, [invite], { memberships, now });
  if (row === undefined) throw new LatchkeyError('internal', 'an invite has no state');
  return row;
}

/** Ends an invite by a mark that stays; returns it as it was. A redeemed one stays redeemed. Throws the errors of `findInvite`. */
export async function endInvite(
  actor: Actor,
  id: string,
  ports: Pick<InvitePorts, 'invites' | 'memberships' | 'now'>,
): Promise<InviteRow> {
  const found = await findInvite(actor, id, ports);
  await ports.invites.endInvite(id, ports.now().toISOString());
  return found;
}

function parseLifetime(expiresInSeconds = DEFAULT_INVITE_SECONDS): number {
  const isLifetime =
    Number.isInteger(expiresInSeconds) &&
    expiresInSeconds >= MIN_INVITE_SECONDS &&
    expiresInSeconds <= MAX_INVITE_SECONDS;
  if (isLifetime) return expiresInSeconds;
  throw new LatchkeyError(
    'invalid_request',
    `expiresInSeconds is an integer from ${MIN_INVITE_SECONDS} to ${MAX_INVITE_SECONDS}`,
  );
}

/** Returns the role that the invite gives. An enrolled name is its holder's alone; a used name is reused only on purpose. */
function roleOf(actor: Actor | null, team: Team, current: Membership | undefined, input: InviteInput): string {
  const role = input.role === undefined ? undefined : parseRole(team.layout, input.role);
  if (current?.active !== true) {
    if (role === undefined) throw new LatchkeyError('invalid_request', 'nobody has that name; give the role');
    requireUnused(current, input.reuse);
    return role;
  }
  if (current.enrolled && actor?.membership.user !== current.user)
    throw new LatchkeyError(
      'conflict',
      'that name is enrolled: only its holder can invite a further device. For a lost token, remove the member and invite the name again with reuse',
    );
  if (input.reuse === true)
    throw new LatchkeyError('conflict', 'that name is in use; reuse is for names that have ended');
  if (role !== undefined && role !== current.role)
    throw new LatchkeyError(
      'conflict',
      `that name has the role ${current.role}; change it first, or leave the role out`,
    );
  return current.role;
}

/** @throws LatchkeyError limit_reached */
async function requireRoomForInvite(
  team: Team,
  current: Membership | undefined,
  { role, user }: { readonly role: string; readonly user: string },
  ports: InvitePorts,
): Promise<void> {
  const { items: ofName } = await ports.invites.listInvites(team.team, { limit: MAX_INVITES_PER_NAME }, user);
  requireRoom(ofName.length, MAX_INVITES_PER_NAME, 'invites of one name within a month');
  if (current?.enrolled === true) return requireRoomForDevice(current, ofName, ports);
  requireRoom(await countOpen(team.team, ports), MAX_OPEN_INVITES, 'open invites');
  if (current?.active === true) return;
  requireRoomForRecord(current?.revoked, ports.now());
  await requireRoomForMember(team, current, ports);
  if (managesIn(team.layout, role)) await requireRoomForAdmin(await readAdmins(team.team, ports.admins), ports);
}

async function requireRoomForDevice(
  membership: Membership,
  invites: readonly Invite[],
  ports: InvitePorts,
): Promise<void> {
  const open = invites.filter((invite) => isOpen(invite, ports.now()));
  const devices = open.length + (await ownTokens(membership, ports)).length;
  if (devices >= MAX_MEMBER_TOKENS)
    throw new LatchkeyError('limit_reached', `a member has at most ${MAX_MEMBER_TOKENS} tokens; end some first`);
}

/**
 * Counts the open invites that are not for further devices. If there seem to be too many, those that a change has ended are
 * looked for, too.
 */
async function countOpen(team: string, { invites, memberships, now }: InvitePorts): Promise<number> {
  const { items, isWhole } = await invites.listOpenInvites(team, now());
  if (!isWhole) return MAX_OPEN_INVITES;
  const open = items.filter(({ user, issuer }) => issuer?.user !== user);
  if (open.length < MAX_OPEN_INVITES) return open.length;
  return (await withStates(team, open, { memberships, now })).filter(({ state }) => state === 'open').length;
}

async function withStates(
  team: string,
  items: readonly Invite[],
  { memberships, now }: Pick<InvitePorts, 'memberships' | 'now'>,
): Promise<InviteRow[]> {
  const names = [...new Set(items.flatMap(({ user, issuer }) => (issuer === null ? [user] : [user, issuer.user])))];
  const found = new Map(
    await Promise.all(names.map(async (name) => [name, await memberships.getMembership(team, name)] as const)),
  );
  return items.map((invite) => {
    const issuer = invite.issuer === null ? undefined : found.get(invite.issuer.user);
    return { invite, state: inviteState(invite, now(), found.get(invite.user), issuer) };
  });
}
