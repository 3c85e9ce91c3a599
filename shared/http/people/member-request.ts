/** Reads the parts of requests about members, and writes the answer about a member's access. */
import { isUserName } from '../../domain/people/names.ts';
import { decisionFor, type Access } from '../../domain/signing/access.ts';
import { LatchkeyError } from '../../errors.ts';
import type { AuditRecord } from '../audit.ts';
import type { ProvedEvent } from '../edge/caller-edge.ts';
import { json, type Reply } from '../reply.ts';
import { parse } from '../schemas.ts';
import { accessQuery, keepTokensQuery } from './people-schemas.ts';

/** Returns the user that a path names; only the store knows whether the user exists. */
export function userOf({ user = '' }: Readonly<Record<string, string | undefined>>): string {
  return user;
}

/** @throws LatchkeyError invalid_request */
export function keepTokensOf({ queryStringParameters }: ProvedEvent): boolean {
  return parse(keepTokensQuery, queryStringParameters ?? {}, 'query').keepTokens === 'true';
}

/** Records the subject of a request as soon as it is known, because the change may fail half-way. */
export function auditMember(
  audit: AuditRecord,
  {
    user,
    role,
    keepTokens,
  }: { readonly user: string; readonly role?: string | undefined; readonly keepTokens: boolean },
): void {
  if (isUserName(user)) audit.subject = user;
  if (role !== undefined) audit.change = role;
  if (keepTokens) audit.keepTokens = true;
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
