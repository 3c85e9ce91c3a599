/**
 * Writes the audit line: exactly one line of JSON per request, refusals included. It is filled along the way and written at the
 * end. It holds digests of what was issued, never a token, secret or signed query.
 */
import type { AuditRecord } from '../audit-record.ts';
import type { Grant } from '../domain/authority/grant.ts';
import { digestOf } from '../domain/people/secret.ts';
import type { Session } from '../domain/session/session.ts';

/**
 * Records the digest, which leads from credentials, or from a URL they signed, to the caller who requested them, and what the
 * session may read.
 */
export function auditSession(audit: AuditRecord, session: Session, grants: readonly Grant[]): void {
  audit.issuedDigest = digestOf(session.credentials.sessionToken);
  audit.reads = grants.flatMap(({ actions, prefix }) => (actions.includes('read') ? [prefix] : []));
  audit.tokenBytes = session.tokenBytes;
  audit.tokenPercent = session.tokenPercent;
}

/** Takes each record when its answer is known. */
type AuditSink = (record: AuditRecord) => void;

/**
 * Prints the line unchanged: Lambda puts time, request id and level before what `console.log` prints, and the alarms' filters
 * read only lines that are JSON as a whole.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
let sink: AuditSink = (record) => {
  process.stdout.write(`${JSON.stringify({ audit: record })}\n`);
};

/** Sends the records elsewhere: `npm start` also keeps them in a file, and has readers at a terminal. */
export function sendAuditRecords(other: AuditSink): void {
  sink = other;
}

export function writeAuditLine(record: AuditRecord): void {
  sink(record);
}
