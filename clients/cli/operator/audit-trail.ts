/**
 * Leaves an audit line of each change that an operator makes, or is refused, in the form of the functions' lines: the command
 * changes the table with the operator's own rights, and no function sees it. The line never decides over the change: if it cannot be
 * written, it goes to the error stream with the reason.
 */
import { randomUUID } from 'node:crypto';
import { causeNames, decisionOf, type AuditRecord } from '../../../shared/audit-record.ts';
import { inviteState, memberState, teamState, tokenState } from '../../../shared/audit-states.ts';
import type { Operator } from '../../../shared/compose-operator.ts';
import { attachmentSettingsOf } from '../../../shared/domain/people/attachment-settings.ts';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import { isTeamId, isUserName } from '../../../shared/domain/people/names.ts';
import { HTTP_STATUS, LatchkeyError } from '../../../shared/errors.ts';
import { printable } from './audit-text.ts';

const TABLE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;

/** Takes the lines. */
export interface AuditTrail {
  /** Names the operator. Never throws. */
  readonly actorOf: () => Promise<string>;
  /** Writes a line. Throws an error whose message says why it was not written. */
  readonly write: (line: string) => Promise<void>;
}

type Work<Result> = (audit: AuditRecord) => Promise<Result>;

/** Returns the operator, each change of whom leaves a line. */
export function withAuditTrail(operator: Operator, trail: AuditTrail): Operator {
  const audited = <Result>(command: string, team: string | undefined, work: Work<Result>): Promise<Result> =>
    withLine(`latchkey ${command}`, team, work, trail);
  return {
    ...operator,
    createTeam: (input) =>
      audited('team create', input.team, async (audit) => {
        const team = await operator.createTeam(input);
        audit.after = teamState(team);
        return team;
      }),
    setTeam: (id, input) =>
      audited('team set', id, async (audit) => {
        audit.before = { ...attachmentSettingsOf(await operator.team(id)) };
        const settings = await operator.setTeam(id, input);
        audit.after = { ...settings };
        return settings;
      }),
    endTeam: (id) =>
      audited('team delete', id, async (audit) => {
        audit.before = teamState(await operator.team(id));
        await operator.endTeam(id);
        audit.after = { ...audit.before, active: false };
      }),
    releaseRoot: (id) =>
      audited('team delete --release-root', id, async (audit) => {
        audit.before = teamState(await operator.team(id));
        const team = await operator.releaseRoot(id);
        audit.after = teamState(team);
        return team;
      }),
    invite: (input) =>
      audited('invite', input.team, async (audit) => {
        if (isUserName(input.user)) audit.subject = input.user;
        if (input.reuse === true) audit.reuse = true;
        const made = await operator.invite(input);
        audit.inviteId = made.invite.id;
        audit.after = inviteState(made.invite, 'open');
        return made;
      }),
    endMember: (id, input) =>
      audited('member remove', id, async (audit) => {
        if (isUserName(input.user)) audit.subject = input.user;
        if (input.keepTokens === true) audit.keepTokens = true;
        const found = (current: Membership | undefined): void => {
          if (current !== undefined) audit.before = memberState(current);
        };
        const ended = await operator.endMember(id, input, found);
        if (audit.before !== undefined) audit.after = { ...audit.before, active: false, enrolled: false };
        return ended;
      }),
    createToken: (id, input) =>
      audited('token create', id, async (audit) => {
        const made = await operator.createToken(id, input);
        audit.subject = made.token.id;
        audit.after = tokenState(made.token, true);
        return made;
      }),
    endToken: (id, token) =>
      audited('token end', id, async (audit) => {
        const ended = await operator.endToken(id, token);
        audit.subject = ended.id;
        audit.before = tokenState(ended, ended.endedOn === undefined);
        audit.after = tokenState(ended, false);
        return ended;
      }),
    createProbe: (id, role) =>
      audited('doctor', id, async (audit) => {
        const probe = await operator.createProbe(id, role);
        audit.subject = probe.user;
        audit.after = { role: probe.role, active: true };
        return probe;
      }),
    endProbe: (id, user) =>
      audited('doctor', id, async (audit) => {
        if (isUserName(user)) audit.subject = user;
        const ended = await operator.endProbe(id, user);
        audit.before = { active: true };
        audit.after = { active: false };
        return ended;
      }),
    restore: (input, onPage) =>
      audited('restore', undefined, async (audit) => {
        if (TABLE_NAME.test(input.from)) audit.subject = input.from;
        const counts = await operator.restore(input, onPage);
        audit.after = { ...counts, replace: input.replace };
        return counts;
      }),
  };
}

async function withLine<Result>(
  route: string,
  team: string | undefined,
  work: Work<Result>,
  trail: AuditTrail,
): Promise<Result> {
  const started = new Date();
  const actor = trail.actorOf();
  const audit: AuditRecord = { time: started.toISOString(), requestId: randomUUID(), route, decision: 'failed' };
  if (team !== undefined && isTeamId(team)) audit.team = team;
  try {
    const result = await work(audit);
    audit.decision = 'allowed';
    return result;
  } catch (error) {
    const { code, cause } = error instanceof LatchkeyError ? error : { code: 'internal' as const, cause: error };
    audit.code = code;
    audit.decision = decisionOf(HTTP_STATUS[code]);
    if (cause !== undefined) audit.cause = causeNames(cause);
    throw error;
  } finally {
    audit.durationMs = Date.now() - started.getTime();
    await leave({ ...audit, actor: await actor }, trail);
  }
}

async function leave(audit: AuditRecord, { write }: AuditTrail): Promise<void> {
  const line = JSON.stringify({ audit });
  try {
    await write(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    console.error(`latchkey: no audit line was written (${printable(why)}); this is it:\n${printable(line)}`);
  }
}
