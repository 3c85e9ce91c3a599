/**
 * The answer to a batch, written straight into one text: a URL holds nothing that JSON escapes, so it is never looked at
 * again. Results stand in the order of the requests.
 */
import type { Presigned } from '../domain/presign.ts';
import { LatchkeyError } from '../errors.ts';
import { AnswerText } from './answer-text.ts';
import type { AuditRecord } from './audit.ts';
import { timestamp, type Reply } from './reply.ts';

/** Lambda answers with at most 6 MB; this leaves room for the envelope. */
export const MAX_ANSWER_BYTES = 5.5 * 1000 * 1000;

/** A large page; growing step by step would touch twice as much memory. */
const EXPECTED_BYTES = 2 * 1024 * 1024;

export type PresignOutcome = Presigned | LatchkeyError;

/** @throws LatchkeyError too_large if the answer would be: ask for fewer at once */
export function presignReply(outcomes: Iterable<PresignOutcome>): Reply {
  const expiry = expiryText();
  const body = new AnswerText(EXPECTED_BYTES);
  body.append('{"results":[');
  let separator = '';
  for (const outcome of outcomes) {
    body.append(separator);
    separator = ',';
    body.append(outcome instanceof LatchkeyError ? refused(outcome) : presigned(outcome, expiry));
    if (body.bytes > MAX_ANSWER_BYTES)
      throw new LatchkeyError('too_large', 'the answer would be over 5.5 MB; send fewer requests at once');
  }
  body.append(']}');
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: body.end() };
}

function presigned({ method, url, headers, fields, expiresAt }: Presigned, expiry: (date: Date) => string): string {
  const more =
    (headers === undefined ? '' : `,"headers":${JSON.stringify(headers)}`) +
    (fields === undefined ? '' : `,"fields":${JSON.stringify(fields)}`);
  return `{"method":"${method}","url":"${url}"${more},"expiresAt":"${expiry(expiresAt)}"}`;
}

function refused({ code, message }: LatchkeyError): string {
  return JSON.stringify({ error: { code, detail: message } });
}

/** Most of a batch end at the same second. */
function expiryText(): (date: Date) => string {
  let last: { readonly ms: number; readonly text: string } | undefined;
  return (date) => {
    const ms = date.getTime();
    if (last?.ms !== ms) last = { ms, text: timestamp(date) };
    return last.text;
  };
}

/** Counts, on their way, what was signed and what was refused. */
export function* counted(outcomes: Iterable<PresignOutcome>, audit: AuditRecord): Generator<PresignOutcome> {
  const signed: Record<string, number> = {};
  const refusedWith: Record<string, number> = {};
  audit.signed = signed;
  audit.refused = refusedWith;
  for (const outcome of outcomes) {
    const [counts, name] = outcome instanceof LatchkeyError ? [refusedWith, outcome.code] : [signed, outcome.op];
    counts[name] = (counts[name] ?? 0) + 1;
    yield outcome;
  }
}
