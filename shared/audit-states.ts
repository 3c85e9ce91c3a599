/** Writes rows as the states of an audit record: what a change may touch, and never a secret, nor a hash of one. */
import type { AuditState } from './audit-record.ts';
import type { Invite } from './domain/people/invite.ts';
import type { Membership } from './domain/people/membership.ts';
import type { Team } from './domain/people/team.ts';
import type { Token } from './domain/people/token.ts';

type Role = Pick<Membership, 'role' | 'active' | 'enrolled'>;

export function memberState({ role, active, enrolled }: Role): AuditState {
  return { role, active, enrolled };
}

export function inviteState(
  { user, role, expiresAtSeconds }: Pick<Invite, 'user' | 'role' | 'expiresAtSeconds'>,
  state: string,
): AuditState {
  return { user, role, state, expiresAt: moment(expiresAtSeconds) };
}

/** @param active false once it has ended */
export function tokenState(token: Token, active: boolean): AuditState {
  const { id, user, expiresAtSeconds } = token;
  const expiresAt = expiresAtSeconds === null ? null : moment(expiresAtSeconds);
  if (token.kind === 'member') return { id, user, active, expiresAt };
  const { role, proxy = false, cidrs = [], sponsor } = token;
  return { id, user, role, active, expiresAt, proxy, cidrs: cidrs.join(' '), sponsor: sponsor?.user ?? null };
}

export function teamState(team: Team): AuditState {
  const { layout, bucket, root, endedOn, rootReleasedOn } = team;
  return { layout, bucket, root, active: endedOn === undefined, rootClaimed: rootReleasedOn === undefined };
}

function moment(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString();
}
