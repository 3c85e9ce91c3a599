/** Says in a sentence for people why an upload failed. */
import { LatchkeyError, type ErrorCode } from '../../browser/latchkey.ts';
import { sentenceOf } from '../team/people-faults.ts';

export const ENDED = 'You no longer belong to this team, or signed out.';
const NOT_REACHED = 'The bucket was not reached.';
const SENTENCES: Readonly<Partial<Record<ErrorCode, string>>> = {
  out_of_scope: 'Your role no longer lets you add files here.',
  unauthenticated: ENDED,
  not_a_member: ENDED,
  signed_out: ENDED,
  unreachable: NOT_REACHED,
  upstream_unavailable: NOT_REACHED,
  too_large: 'The file is larger than the bucket takes.',
  not_found: 'The bucket has ended this upload meanwhile.',
  conflict: 'Another tab or person changes this file now.',
};

/** The rest is said as the library has it: that the bucket has no CORS rule for this page, that the file cannot be read any more. */
export function faultInWords(error: unknown): string {
  return SENTENCES[codeOf(error) ?? 'internal'] ?? sentenceOf(error);
}

/** Returns true for a file that changed or went since it was chosen: trying again needs another one. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'invalid_request' && error.cause !== undefined;
}

/** Returns the code of an error of the library. */
export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof LatchkeyError ? error.code : undefined;
}
