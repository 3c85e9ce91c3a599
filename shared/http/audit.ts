/**
 * Writes the audit line: exactly one line of JSON per request, refusals included. It is filled along the way and written at the
 * end. It holds digests of what was issued, never a token, secret or signed query.
 */
import { digestOf } from '../domain/people/secret.ts';
import type { Session } from '../domain/session/session.ts';

export interface AuditRecord {
  readonly time: string;
  readonly requestId: string;
  /** API Gateway's route key, e.g. `GET /v1/teams/{team}/credentials`. */
  readonly route: string;
  readonly sourceIp: string;
  /** The verified team, not the requested one. */
  team?: string;
  user?: string;
  role?: string;
  /** The user of smap who reads an attachment: named by a trusted proxy, or authenticated by a password. */
  reader?: string;
  tokenId?: string;
  /** Digest of the issuer and subject that a JWT proved. */
  oidcDigest?: string;
  /** The team that a refused caller requested, if it is a well-formed id. */
  askedTeam?: string;
  /** The id of the code in the request, valid or not: a code that appears twice may be stolen. */
  inviteId?: string;
  /** The subject of the change: a user, or the id of an invite or token. */
  subject?: string;
  /** Digest of the identity that the subject gets; `null` for none any more. */
  boundDigest?: string | null;
  /** The requested role. */
  change?: string;
  /** True if the caller became the sponsor of another's service tokens. */
  keepTokens?: boolean;
  /** True if a used name was given to a new holder. */
  reuse?: boolean;
  /** True if a token was used that was exchanged long enough ago. */
  reused?: boolean;
  decision: 'allowed' | 'refused' | 'failed';
  status?: number;
  code?: string;
  durationMs?: number;
  /** The number of signed items of a batch by operation, and of refused items by code. */
  signed?: Readonly<Record<string, number>>;
  refused?: Readonly<Record<string, number>>;
  /** SHA-256 of the issued session token or token. */
  issuedDigest?: string;
  /** The session token's size as STS reported it, and its share of the longest that STS would issue. */
  tokenBytes?: number | undefined;
  tokenPercent?: number | undefined;
  /** The name of the error behind a 5xx, without its message. */
  cause?: string;
}

/** Records the digest, which leads from credentials, or from a URL they signed, to the caller who requested them. */
export function auditSession(audit: AuditRecord, session: Session): void {
  audit.issuedDigest = digestOf(session.credentials.sessionToken);
  audit.tokenBytes = session.tokenBytes;
  audit.tokenPercent = session.tokenPercent;
}

/** Maps server errors to failures, and the other errors to refusals. */
export function decisionOf(status: number): AuditRecord['decision'] {
  if (status < 400) return 'allowed';
  return status < 500 ? 'refused' : 'failed';
}

/** Joins the names of nested errors, outermost first: messages may quote what must not be logged. */
export function causeNames(error: unknown): string {
  const names: string[] = [];
  for (let current = error; current instanceof Error && names.length < 5; current = current.cause)
    names.push(current.name);
  return names.join(' < ');
}

/** Formats a record as a line. */
type AuditFormat = (record: AuditRecord) => string;

let format: AuditFormat = (record) => JSON.stringify({ audit: record });

/** Replaces JSON by another format: `npm start` has readers at a terminal. */
export function formatAuditLines(other: AuditFormat): void {
  format = other;
}

/**
 * Writes the line unchanged: Lambda puts time, request id and level before what `console.log` prints, and the alarms' filters
 * read only lines that are JSON as a whole.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function writeAuditLine(record: AuditRecord): void {
  process.stdout.write(`${format(record)}\n`);
}
