/**
 * Records in the audit line whom a request about people is to change, and what it was before and after. The subject is recorded as
 * soon as it is known, because the change may be refused, or fail half-way; a text that is no name or id is never recorded.
 */
import type { AuditRecord } from '../../audit-record.ts';
import { inviteState, memberState, tokenState } from '../../audit-states.ts';
import type { InviteRow } from '../../domain/people/invite-changes.ts';
import type { Invite } from '../../domain/people/invite.ts';
import type { Membership } from '../../domain/people/membership.ts';
import { isUserName, SERVICE_USER_PREFIX } from '../../domain/people/names.ts';
import { isSecretId } from '../../domain/people/secret.ts';
import type { Token } from '../../domain/people/token.ts';

/** Matches the roles of all layouts, and no secret: what is requested may be anything. */
const ROLE = /^[a-z]{1,20}$/;

interface MemberAudit {
  readonly user: string;
  readonly role?: string | undefined;
  readonly keepTokens?: boolean;
  readonly before?: Membership | undefined;
  readonly after?: Pick<Membership, 'role' | 'active' | 'enrolled'>;
}

export function auditMember(audit: AuditRecord, { user, role, keepTokens, before, after }: MemberAudit): void {
  if (isUserName(user)) audit.subject = user;
  auditRole(audit, role);
  if (keepTokens === true) audit.keepTokens = true;
  if (before !== undefined) audit.before = memberState(before);
  if (after !== undefined) audit.after = memberState(after);
}

/** Records the row that a change to a member finds: the last of several tries counts. */
export function auditFound(audit: AuditRecord): (current: Membership | undefined) => void {
  return (current) => {
    delete audit.before;
    if (current !== undefined) audit.before = memberState(current);
  };
}

/** @param user the user whom an invite is to be for */
export function auditInvited(audit: AuditRecord, user: string, role: string | undefined): void {
  if (isUserName(user)) audit.subject = user;
  auditRole(audit, role);
}

export function auditInvite(audit: AuditRecord, invite: Invite): void {
  audit.subject = invite.user;
  audit.inviteId = invite.id;
  audit.after = inviteState(invite, 'open');
}

/** @param id as the path has it */
export function auditInviteId(audit: AuditRecord, id: string): void {
  if (isSecretId(id)) audit.inviteId = id;
}

/** A redeemed or expired invite stays what it was. */
export function auditEndedInvite(audit: AuditRecord, { invite, state }: InviteRow): void {
  audit.subject = invite.user;
  audit.before = inviteState(invite, state);
  audit.after = inviteState(invite, state === 'open' ? 'ended' : state);
}

/** @param name the name that a service's token is to have */
export function auditService(audit: AuditRecord, name: string, role: string): void {
  const user = `${SERVICE_USER_PREFIX}${name}`;
  if (isUserName(user)) audit.subject = user;
  auditRole(audit, role);
}

/** @param id as the path has it */
export function auditTokenId(audit: AuditRecord, id: string): void {
  if (isSecretId(id)) audit.subject = id;
}

export function auditToken(
  audit: AuditRecord,
  { before, after }: { readonly before?: Token; readonly after?: Token },
): void {
  if (before !== undefined) audit.before = tokenState(before, before.endedOn === undefined);
  const next = after ?? before;
  if (next !== undefined) audit.after = tokenState(next, after !== undefined);
}

function auditRole(audit: AuditRecord, role: string | undefined): void {
  if (role !== undefined && ROLE.test(role)) audit.change = role;
}
