/** Reads the parts of requests about members, ends members, and writes the answer about a member's access. */
import { endMember, type MemberEndPorts } from '../../domain/people/member-end.ts';
import { decisionFor, type Access } from '../../domain/signing/access.ts';
import { LatchkeyError } from '../../errors.ts';
import type { ProvedEvent } from '../edge/caller-edge.ts';
import type { ActorRequest } from '../edge/team-edge.ts';
import { json, type Reply } from '../reply.ts';
import { parse } from '../schemas.ts';
import { auditFound, auditMember } from './audit-people.ts';
import { shownEnd } from './people-replies.ts';
import { accessQuery, keepTokensQuery } from './people-schemas.ts';

/** Returns the user that a path names; only the store knows whether the user exists. */
export function userOf({ user = '' }: Readonly<Record<string, string | undefined>>): string {
  return user;
}

/** @throws LatchkeyError invalid_request */
export function keepTokensOf({ queryStringParameters }: ProvedEvent): boolean {
  return parse(keepTokensQuery, queryStringParameters ?? {}, 'query').keepTokens === 'true';
}

/** @throws the errors of `endMember`; LatchkeyError invalid_request */
export async function deleteMember(
  { event, actor, audit, named }: ActorRequest,
  ports: MemberEndPorts,
): Promise<Reply> {
  const input = { user: userOf(named), keepTokens: keepTokensOf(event) };
  auditMember(audit, input);
  const ended = await endMember(actor, actor.team, input, { ...ports, found: auditFound(audit) });
  if (audit.before !== undefined) audit.after = { ...audit.before, active: false, enrolled: false };
  return json(200, shownEnd(ended));
}

/** @throws LatchkeyError invalid_request */
export function accessReply({ queryStringParameters }: ProvedEvent, { grants, policy, tokenPercent }: Access): Reply {
  const { op, key } = parse(accessQuery, queryStringParameters ?? {}, 'query');
  if ((op === undefined) !== (key === undefined))
    throw new LatchkeyError('invalid_request', 'query.op and query.key go together');
  if (op === undefined || key === undefined) return json(200, { grants, policy, tokenPercent });
  const { allowed, reason } = decisionFor(grants, op, key);
  return json(200, { grants, policy, tokenPercent, decision: { allowed, reason } });
}
