/** Says in a sentence for people why an upload failed. */
import { LatchkeyError, type ErrorCode } from '../../browser/latchkey.ts';

const SENTENCES: Readonly<Partial<Record<ErrorCode, string>>> = {
  out_of_scope: 'Your role no longer lets you add files here.',
  unauthenticated: 'You no longer belong to this team.',
  not_a_member: 'You no longer belong to this team.',
  signed_out: 'You signed out in another tab.',
  bucket_cors: 'The bucket takes no files from this page: its owner has to add a CORS rule.',
  unreachable: 'The bucket was not reached.',
  upstream_unavailable: 'The bucket does not answer at the moment.',
  too_large: 'The file is larger than the bucket takes.',
  not_found: 'The bucket has ended this upload meanwhile.',
  conflict: 'Somebody else changed this file at the same moment.',
  no_storage: 'This browser has no room to remember the upload.',
};

export function faultInWords(error: unknown): string {
  if (isUnreadable(error)) return 'The file was moved, changed or deleted on this device. Choose it again.';
  if (!(error instanceof LatchkeyError)) return 'Something went wrong.';
  if (error.code === 'rate_limited') return `Too many requests: try again in ${error.retryAfterSeconds ?? 60} seconds.`;
  return SENTENCES[error.code] ?? error.message;
}

/** Returns true for a file that changed or went since it was chosen: trying again needs another one. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'invalid_request' && error.cause !== undefined;
}
