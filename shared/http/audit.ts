/**
 * The audit line: exactly one line of JSON per request, refusals included. It is filled along the way and written at
 * the end. It holds digests of what was issued, never a token, secret or signed query.
 */
import { digestOf } from '../domain/people/secret.ts';
import type { Session } from '../domain/session/session.ts';

export interface AuditRecord {
  readonly time: string;
  readonly requestId: string;
  /** API Gateway's route key, e.g. `GET /v1/teams/{team}/credentials`. */
  readonly route: string;
  readonly sourceIp: string;
  /** As verified, not as asked for. */
  team?: string;
  user?: string;
  role?: string;
  /** The user of smap who reads an attachment: by a trusted proxy's word, or by a password. */
  reader?: string;
  tokenId?: string;
  /** The team a refused caller asked for, when it is a well-formed id. */
  askedTeam?: string;
  /** Of the code that was shown, good or not: a code that comes twice tells of somebody who should not have it. */
  inviteId?: string;
  /** Names whom or what the request changed: a user, or the id of an invite or token. */
  subject?: string;
  /** The role that was asked for it. */
  change?: string;
  /** True where somebody became the sponsor of another's service tokens. */
  keepTokens?: boolean;
  /** True where a name that was used before was given to somebody new. */
  reuse?: boolean;
  /** True where a token was shown that was exchanged long enough ago. */
  reused?: boolean;
  decision: 'allowed' | 'refused' | 'failed';
  status?: number;
  code?: string;
  durationMs?: number;
  /** Of a batch: how many of each operation were signed, and how many items were refused with each code. */
  signed?: Readonly<Record<string, number>>;
  refused?: Readonly<Record<string, number>>;
  /** SHA-256 of what was issued (session token or token). */
  issuedDigest?: string;
  /** What STS said of the session token's size, and how much that is of the longest it would issue. */
  tokenBytes?: number | undefined;
  tokenPercent?: number | undefined;
  /** For 5xx: the name of the error inside, without its message. */
  cause?: string;
}

/** The digest leads from credentials, or from a URL they signed, to who asked for them. */
export function auditSession(audit: AuditRecord, session: Session): void {
  audit.issuedDigest = digestOf(session.credentials.sessionToken);
  audit.tokenBytes = session.tokenBytes;
  audit.tokenPercent = session.tokenPercent;
}

/** Server errors are failures, the rest of the errors refusals. */
export function decisionOf(status: number): AuditRecord['decision'] {
  if (status < 400) return 'allowed';
  return status < 500 ? 'refused' : 'failed';
}

/** Names of nested errors, outermost first: messages may quote what must not be logged. */
export function causeNames(error: unknown): string {
  const names: string[] = [];
  for (let current = error; current instanceof Error && names.length < 5; current = current.cause)
    names.push(current.name);
  return names.join(' < ');
}

/**
 * Writes the line as it is: Lambda puts time, request id and level before what `console.log` prints, and the alarms'
 * filters read only lines that are JSON as a whole.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function writeAuditLine(record: AuditRecord): void {
  process.stdout.write(`${JSON.stringify({ audit: record })}\n`);
}
