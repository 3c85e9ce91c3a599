/**
 * Writes the answer to a batch straight into one text: a URL holds nothing that JSON escapes, so it is never scanned again.
 * Results are in the order of the requests.
 */
import type { Presigned } from '../../domain/signing/presigner.ts';
import { LatchkeyError } from '../../errors.ts';
import { AnswerText } from './answer-text.ts';
import type { AuditRecord } from '../../audit-record.ts';
import { timestamp, type Reply } from '../reply.ts';

/** Lambda answers with at most 6 MB; this leaves room for the envelope. */
export const MAX_ANSWER_BYTES = 5.5 * 1000 * 1000;

/**
 * Lambda's limit itself, less the rest of the envelope. It counts the answer as text within JSON, in which a quote takes two
 * bytes and an escaped one four. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_ENVELOPE_BYTES = 6_200_000;

/** Limits the growth of one byte there: a quote and its backslash. */
const MOST_ENVELOPE_BYTES_PER_BYTE = 2;

/** The bytes of a large page; growing step by step would touch twice as much memory. */
const EXPECTED_BYTES = 2 * 1024 * 1024;

// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;

export type PresignOutcome = Presigned | LatchkeyError;

/**
 * @param audit gets the counts of signed and refused items
 * @param countBytes gets the number of signed bytes, even if the answer is then refused as too large
 * @throws LatchkeyError too_large if the answer would be: request fewer at once
 */
export function presignReply(
  outcomes: Iterable<PresignOutcome>,
  audit: Pick<AuditRecord, 'signed' | 'refused'>,
  countBytes: (bytes: number) => void,
): Reply {
  const signed = (audit.signed = {});
  const refusals = (audit.refused = {});
  const body = new AnswerText(EXPECTED_BYTES);
  const write = writerTo(body);
  body.append('{"results":[');
  let separator = '';
  for (const outcome of outcomes) {
    if (outcome instanceof LatchkeyError) {
      count(refusals, outcome.code);
      body.append(separator + refused(outcome));
    } else {
      count(signed, outcome.op);
      write(outcome, separator);
    }
    separator = ',';
    if (body.bytes > MAX_ANSWER_BYTES) {
      countBytes(body.bytes);
      throw tooLarge();
    }
  }
  body.append(']}');
  const { bytes } = body;
  countBytes(bytes);
  const text = body.end();
  // JSON's own marks always fit beside 5.5 MB, but form fields full of quotes may not. The size is computed only if it can
  // matter.
  if (bytes * MOST_ENVELOPE_BYTES_PER_BYTE > MAX_ENVELOPE_BYTES && bytesInEnvelope(text) > MAX_ENVELOPE_BYTES)
    throw tooLarge();
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: text };
}

function bytesInEnvelope(text: string): number {
  return Buffer.byteLength(JSON.stringify(text), 'utf8');
}

function tooLarge(): LatchkeyError {
  return new LatchkeyError('too_large', 'the answer would be over 5.5 MB; send fewer requests at once');
}

/** Returns a writer for a batch, which repeats itself: the text before and after a URL is rebuilt only when it changes. */
function writerTo(body: AnswerText): (presigned: Presigned, separator: string) => void {
  let last: Partial<Presigned> = {};
  let beforeUrl = '';
  let afterUrl = '';
  let isAscii = true;
  return (presigned, separator) => {
    const { method, url, headers, fields, expiresAt } = presigned;
    if (method !== last.method || headers !== last.headers || fields !== last.fields || expiresAt !== last.expiresAt) {
      const sent = headers === undefined ? '' : `,"headers":${JSON.stringify(headers)}`;
      const form = fields === undefined ? '' : `,"fields":${JSON.stringify(fields)}`;
      beforeUrl = `{"method":"${method}","url":"`;
      afterUrl = `"${sent}${form},"expiresAt":"${timestamp(expiresAt)}"}`;
      // URLs and signed headers are always ASCII; form fields hold their keys as they are.
      isAscii = fields === undefined && ASCII.test(sent);
      last = presigned;
    }
    const text = separator + beforeUrl + url + afterUrl;
    if (isAscii) body.appendAscii(text);
    else body.append(text);
  };
}

function refused({ code, message }: LatchkeyError): string {
  return JSON.stringify({ error: { code, detail: message } });
}

/** Adds one to the count of that name. */
function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
