/** The parts of requests about members, and what one of them may do as an answer. */
import { isUserName } from '../../domain/people/names.ts';
import { decisionFor, type Access } from '../../domain/signing/access.ts';
import { LatchkeyError } from '../../errors.ts';
import type { AuditRecord } from '../audit.ts';
import type { ProvedEvent } from '../edge/caller-edge.ts';
import { json, type Reply } from '../reply.ts';
import { parse } from '../schemas.ts';
import { accessQuery, keepTokensQuery } from './people-schemas.ts';

/** Returns the user that a path names. Who it is, and whether there is one, says the store. */
export function userOf({ user = '' }: Readonly<Record<string, string | undefined>>): string {
  return user;
}

/** @throws LatchkeyError invalid_request */
export function keepTokensOf({ queryStringParameters }: ProvedEvent): boolean {
  return parse(keepTokensQuery, queryStringParameters ?? {}, 'query').keepTokens === 'true';
}

/** Writes down whom a request is about, as soon as it is known: the change may break off half-way. */
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
