/**
 * Ends memberships: access, invites, tokens, the sponsored service tokens, and live sessions, all by one write that renews the
 * membership's id and records the old one. Repeating it changes nothing.
 */
import { LatchkeyError } from '../../errors.ts';
import { managesIn } from '../authority/layout.ts';
import { requireOwnOrManages, type Actor } from './actor.ts';
import { leaveAdmins } from './admins.ts';
import type { InviteStore } from './invite.ts';
import { changedByOthers, MAX_ATTEMPTS, requireNotOwnTokens, type MemberChangePorts } from './member-change.ts';
import { isProbe, renewed, type Membership } from './membership.ts';
import { isUserName } from './names.ts';
import { withoutIdentity } from './oidc-claim.ts';
import { ownTokens } from './own-tokens.ts';
import { liveRecords, recordsEndSeconds } from './revoked.ts';
import { endSponsoredTokens, takeSponsoredTokens } from './sponsor.ts';
import type { Team } from './team.ts';

export interface MemberEndPorts extends MemberChangePorts {
  readonly invites: Pick<InviteStore, 'listOpenInvites'>;
}

export interface EndedMember {
  /** Time at which the last of the sessions has expired in any case. */
  readonly sessionsEndBy: Date;
  /** The number of each that ended with it. */
  readonly ended: { readonly tokens: number; readonly invites: number; readonly serviceTokens: number };
}

export interface EndInput {
  readonly user: string;
  readonly keepTokens?: boolean | undefined;
  /** Lets the operator, and nobody else, end the last admin. */
  readonly evenLast?: boolean | undefined;
}

const NOTHING = { tokens: 0, invites: 0, serviceTokens: 0 };

/**
 * @param actor who ends it: an admin, or the member; `null` for the operator
 * @throws LatchkeyError out_of_scope, not_found (never a member), invalid_request, conflict (last admin), upstream_unavailable
 */
export async function endMember(
  actor: Actor | null,
  team: Team,
  { user, keepTokens = false, evenLast = false }: EndInput,
  ports: MemberEndPorts,
): Promise<EndedMember> {
  if (actor !== null) requireOwnOrManages(actor, user);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const current = isUserName(user) ? await ports.memberships.getMembership(team.team, user) : undefined;
    if (current?.user !== user)
      throw new LatchkeyError(
        'not_found',
        'there is no such member, or none that you may see; GET /v1/teams/{team}/members lists yours',
      );
    ports.found?.(current);
    requireNotOwnTokens(actor, current, keepTokens);
    if (!current.active)
      return { sessionsEndBy: endOf(liveRecords(current.revoked, ports.now()), ports.now()), ended: NOTHING };
    // A probe is not among the admins, and leaves no trace there.
    if (managesIn(team.layout, current.role) && !isProbe(current))
      await leaveAdmins(current, team.layout, actor, ports, actor === null && evenLast);
    if (keepTokens) await takeSponsoredTokens(current, actor, ports);
    // The record has the time of the write, because the steps before it may have taken long.
    const next = { ...withoutIdentity(renewed(current, ports)), active: false, enrolled: false };
    if (await ports.memberships.putMembership(next, current.version))
      return { sessionsEndBy: endOf(next.revoked, ports.now()), ended: await endedWith(current, ports) };
  }
  throw changedByOthers();
}

function endOf(records: Parameters<typeof recordsEndSeconds>[0], now: Date): Date {
  return records.length === 0 ? now : new Date(recordsEndSeconds(records) * 1000);
}

/**
 * Counts what ended with a membership, by the row as it was, and marks its service tokens as ended. Nothing is counted before the
 * end is written, so no long list can delay a removal.
 */
async function endedWith(before: Membership, ports: MemberEndPorts): Promise<EndedMember['ended']> {
  const ended = { ...NOTHING };
  try {
    ended.serviceTokens = await endSponsoredTokens(before, ports);
    ended.tokens = (await ownTokens(before, ports)).length;
    ended.invites = await countInvites(before, ports);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
  }
  return ended;
}

/** Counts the open invites for the member, and those that the member made. */
async function countInvites(
  { team, user, id, version }: Membership,
  { invites, now }: MemberEndPorts,
): Promise<number> {
  const { items } = await invites.listOpenInvites(team, now());
  return items.filter(
    (invite) =>
      (invite.user === user && invite.membershipVersion === version) ||
      (invite.issuer?.user === user && invite.issuer.membershipId === id),
  ).length;
}
