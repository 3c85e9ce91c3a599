/**
 * Adds members and changes their roles. A changed role renews the membership's id, and the same write records the old one, so
 * earlier sessions are denied. Every step can be repeated: the same call again completes an interrupted one.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn, parseRole } from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { requireMemberFits } from '../authority/session-fit.ts';
import { requireManages, type Actor } from './actor.ts';
import {
  enterAdmins,
  isLeaving,
  leaveAdmins,
  readAdmins,
  requireEntryOf,
  requireRoomForAdmin,
  type AdminPorts,
} from './admins.ts';
import { requireNoProbe, requireRoomForMember, requireSpelling, requireUnused } from './given-name.ts';
import {
  HOLDER_ID_CHARACTERS,
  MEMBERSHIP_ID_CHARACTERS,
  renewed,
  type Membership,
  type MembershipStore,
} from './membership.ts';
import { foldedName, parseMemberName } from './names.ts';
import { boundTo, claimIdentity, confirmClaim, withoutIdentity, type OidcBindingPorts } from './oidc-claim.ts';
import { isSameSubject, type OidcSubject } from './oidc-subject.ts';
import { requireRoomForRecord } from './revoked.ts';
import { randomId, type RandomBytes } from './secret.ts';
import { endSponsoredTokens, takeSponsoredTokens } from './sponsor.ts';
import type { TokenStore } from './token.ts';

export interface MemberChangePorts extends AdminPorts, Pick<OidcBindingPorts, 'oidcClaims'> {
  readonly memberships: MembershipStore;
  readonly tokens: Pick<TokenStore, 'getToken' | 'listTokens' | 'changeToken'>;
  readonly random: RandomBytes;
  /** Gets the row that a change would replace, for the record of what was before. */
  readonly found?: ((current: Membership | undefined) => void) | undefined;
}

export interface MemberInput {
  readonly user: string;
  /** The role; required for a name without a holder. */
  readonly role?: string | undefined;
  /** Allows a used name for a new holder. */
  readonly reuse?: boolean | undefined;
  /** The identity that signs in as a name without a holder; `null` for none any more. */
  readonly oidc?: OidcSubject | null | undefined;
  /** Makes the actor the sponsor of the service tokens that would otherwise end with the change. */
  readonly keepTokens?: boolean | undefined;
}

/** Limits the retries when other calls change the same membership at the same moment. */
export const MAX_ATTEMPTS = 8;
const RETRY_AFTER_SECONDS = 1;

/**
 * Adds a member, or changes one's role.
 * @throws LatchkeyError out_of_scope, invalid_request, conflict (last admin, name in use), limit_reached, upstream_unavailable
 */
export async function setMember(
  actor: Actor,
  input: MemberInput,
  settings: PolicySettings,
  ports: MemberChangePorts,
): Promise<Membership> {
  requireManages(actor);
  const user = parseMemberName(input.user);
  const role = input.role === undefined ? undefined : parseRole(actor.team.layout, input.role);
  const identity = input.oidc ?? undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const current = await ports.memberships.getMembership(actor.team.team, user);
    requireSpelling(user, current);
    ports.found?.(current);
    requireNoProbe(current);
    const next =
      current?.active === true
        ? await changed(actor, current, { ...input, role }, settings, ports)
        : await added(actor, current, { ...input, user, role }, settings, ports);
    // The claim is written first: without the membership it counts for nothing.
    const claim = identity === undefined ? undefined : await claimIdentity(next, identity, ports);
    const isDone = next === current || (await ports.memberships.putMembership(next, current?.version ?? 0));
    if (!isDone) continue;
    if (claim !== undefined) await confirmClaim(claim, ports);
    const isAdmin = next.enrolled && managesIn(actor.team.layout, next.role);
    // The next attempt sees the changes of other calls that remove the same member.
    if (!isAdmin || (await entered(next, current, actor, ports))) {
      if (current !== undefined && current.id !== next.id) await endSponsoredTokens(current, ports);
      return next;
    }
  }
  throw changedByOthers();
}

/** Enters a new admin. If the actor was removed meanwhile, the member's change is reverted. */
async function entered(
  next: Membership,
  before: Membership | undefined,
  actor: Actor,
  ports: MemberChangePorts,
): Promise<boolean> {
  try {
    return await enterAdmins(next, actor, ports);
  } catch (error) {
    if (before !== undefined && before.id !== next.id) {
      await ports.memberships.putMembership({ ...renewed(next, ports), role: before.role }, next.version);
    }
    throw error;
  }
}

export function changedByOthers(): LatchkeyError {
  const retry = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  return new LatchkeyError('upstream_unavailable', 'this member is being changed by others at the moment', retry);
}

/** Returns the row of a name without a holder, until somebody signs in with an invite; or of the identity's that it is given to. */
async function added(
  actor: Actor,
  current: Membership | undefined,
  { user, role, reuse, oidc }: MemberInput,
  settings: PolicySettings,
  ports: MemberChangePorts,
): Promise<Membership> {
  const { team } = actor;
  if (role === undefined) throw new LatchkeyError('invalid_request', 'nobody has that name; give the role to add it');
  requireUnused(current, reuse);
  requireMemberFits(team, { role, user }, settings);
  await requireRoomForMember(team, current, ports);
  await requireAdminsRoom(actor, role, ports);
  const now = ports.now();
  requireRoomForRecord(current?.revoked, now);
  return {
    team: team.team,
    user,
    role,
    id: randomId(MEMBERSHIP_ID_CHARACTERS, ports.random),
    holder: randomId(HOLDER_ID_CHARACTERS, ports.random),
    version: (current?.version ?? 0) + 1,
    active: true,
    ...boundTo(oidc ?? undefined),
    since: now.toISOString(),
    ...(current?.revoked === undefined ? {} : { revoked: current.revoked }),
  };
}

/** Returns a member's row with the new role; the same row if it has the role already. */
async function changed(
  actor: Actor,
  current: Membership,
  input: MemberInput,
  settings: PolicySettings,
  ports: MemberChangePorts,
): Promise<Membership> {
  const { team } = actor;
  const { role = current.role, reuse, keepTokens, oidc } = input;
  if (input.role === undefined && oidc === undefined)
    throw new LatchkeyError('invalid_request', 'there is nothing to change; give a role, or oidc');
  requireNotOwnTokens(actor, current, keepTokens);
  const isRequested = role === current.role;
  const isBound = isSameSubject(oidc ?? undefined, current.oidc);
  const isFreed = oidc === null && current.oidc !== undefined;
  // A repeated call, whose first answer was lost, does not reuse the name.
  if (reuse === true && ((current.enrolled && !isBound) || !isRequested))
    throw new LatchkeyError('conflict', 'that name is in use; reuse is for names that have ended');
  const isNew = oidc !== undefined && oidc !== null && !isBound;
  if (isNew && current.enrolled)
    throw new LatchkeyError(
      'conflict',
      "that name is somebody's, who alone binds an identity to it: PUT {oidc} with its JWT in X-Latchkey-Identity",
    );
  if (isNew && isRequested) return { ...current, ...boundTo(oidc), version: current.version + 1 };
  if (isRequested && !isFreed && !(await isHalfDemoted(actor, current, ports))) return current;
  requireMemberFits(team, { role, user: current.user }, settings);
  requireRoomForRecord(current.revoked, ports.now());
  if (!isRequested) await requireAdminsRoom(actor, role, ports);
  // An admin whose identity is dropped is entered again afterwards; meanwhile another must be able to sign in.
  if ((!isRequested || isFreed) && managesIn(team.layout, current.role))
    await leaveAdmins(current, team.layout, actor, ports);
  if (keepTokens === true) await takeSponsoredTokens(current, actor, ports);
  const next = { ...renewed(current, ports), role };
  if (isFreed) return withoutIdentity(next);
  return isNew ? { ...next, ...boundTo(oidc) } : next;
}

/**
 * True for an admin whom an interrupted change removed from the admins. The membership is renewed then, because a leaving entry
 * is never entered again.
 */
async function isHalfDemoted(
  actor: Actor,
  current: Membership,
  { admins }: Pick<AdminPorts, 'admins'>,
): Promise<boolean> {
  if (!managesIn(actor.team.layout, current.role) || !current.enrolled) return false;
  const row = await readAdmins(current.team, admins);
  requireEntryOf(actor, row);
  return isLeaving(row, current.id);
}

/** Refuses a new admin if the actor is being removed from the admins, or there is no room for a further one. */
async function requireAdminsRoom(
  actor: Actor,
  role: string,
  ports: Pick<AdminPorts, 'admins' | 'memberships'>,
): Promise<void> {
  if (!managesIn(actor.team.layout, role)) return;
  const row = await readAdmins(actor.team.team, ports.admins);
  requireEntryOf(actor, row);
  await requireRoomForAdmin(row, ports);
}

/** @throws LatchkeyError invalid_request: a member who goes cannot sponsor tokens */
export function requireNotOwnTokens(actor: Actor | null, target: Membership, keepTokens: boolean | undefined): void {
  if (keepTokens !== true || actor === null || foldedName(actor.membership.user) !== foldedName(target.user)) return;
  throw new LatchkeyError('invalid_request', 'keepTokens is for others: who changes themself cannot keep tokens');
}
