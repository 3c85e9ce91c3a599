/** Describes a team as it is now for its operator: its settings, how many belong to it, and how large its sessions can become. */
import { LAYOUTS, managesIn } from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { largestSession } from '../authority/session-fit.ts';
import { attachmentSettingsOf, type AttachmentSettings } from './attachment-settings.ts';
import { inviteState, type InviteStore } from './invite.ts';
import { isProbe, type Membership, type MembershipStore } from './membership.ts';
import { allPages } from './page.ts';
import { lastSessionEndOf } from './root-release.ts';
import type { Team } from './team.ts';
import { listTokens, type TokenListPorts } from './token-list.ts';

export interface TeamSummary {
  readonly team: Team;
  readonly counts: {
    readonly members: number;
    /** Those who can sign in, and manage the team. */
    readonly admins: number;
    readonly openInvites: number;
    readonly serviceTokens: number;
  };
  /** Absent if teams of the layout have no attachments. */
  readonly attachments?: AttachmentSettings;
  /** The largest session that a member could get, by the estimate. */
  readonly largestSession: { readonly role: string; readonly tokenBytes: number; readonly tokenPercent: number };
  /** The end of the last session of a team that has ended. */
  readonly sessionsEndBy?: Date;
}

export interface TeamSummaryPorts extends TokenListPorts {
  readonly memberships: Pick<MembershipStore, 'getMembership' | 'listMemberships'>;
  readonly invites: Pick<InviteStore, 'listInvites'>;
}

/** Counts by reading all rows of the team; a probe is nobody. Of a team that has ended nothing counts any more. */
export async function summaryOf(team: Team, settings: PolicySettings, ports: TeamSummaryPorts): Promise<TeamSummary> {
  const { role, tokenBytes, tokenPercent } = largestSession(team, settings);
  const sessionsEndBy = lastSessionEndOf(team);
  const none = { members: 0, admins: 0, openInvites: 0, serviceTokens: 0 };
  return {
    team,
    counts: sessionsEndBy === undefined ? await countsOf(team, ports) : none,
    ...(LAYOUTS[team.layout].attachments === undefined ? {} : { attachments: attachmentSettingsOf(team) }),
    largestSession: { role, tokenBytes, tokenPercent },
    ...(sessionsEndBy === undefined ? {} : { sessionsEndBy }),
  };
}

async function countsOf({ team, layout }: Team, ports: TeamSummaryPorts): Promise<TeamSummary['counts']> {
  const members = new Map<string, Membership>();
  for await (const member of allPages((page) => ports.memberships.listMemberships(team, page)))
    if (!isProbe(member)) members.set(member.user, member);
  const counts = { members: 0, admins: 0, openInvites: 0, serviceTokens: 0 };
  for (const { active, enrolled, role } of members.values()) {
    if (active) counts.members += 1;
    if (active && enrolled && managesIn(layout, role)) counts.admins += 1;
  }
  for await (const invite of allPages((page) => ports.invites.listInvites(team, page))) {
    const issuer = invite.issuer === null ? undefined : members.get(invite.issuer.user);
    if (inviteState(invite, ports.now(), members.get(invite.user), issuer) === 'open') counts.openInvites += 1;
  }
  for await (const { token } of allPages((page) => listTokens(null, team, page, ports)))
    if (token.kind === 'service') counts.serviceTokens += 1;
  return counts;
}
