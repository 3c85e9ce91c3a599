/** Says in people's words what S3 and the network say, and what to do about it. */
import { LatchkeyError } from '../../browser/latchkey.ts';

const REASONS: Readonly<Partial<Record<string, string>>> = {
  out_of_scope: 'your role does not allow it',
  unreachable: 'the network or the bucket does not answer',
  bucket_cors: 'the bucket’s CORS rule does not let this page in',
};

/** Returns why something failed, without a full stop. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'try again';
  const reason = error instanceof LatchkeyError ? REASONS[error.code] : undefined;
  return reason ?? error.message.replace(/\.$/, '');
}

/** @param manages true for who can do something about the bucket */
export function listingFaultOf(error: unknown, manages: boolean): string {
  const isCors = error instanceof LatchkeyError && error.code === 'bucket_cors';
  const advice = isCors ? `. ${manages ? 'See' : 'Show an admin'} “CORS” in docs/operations.md` : '';
  return `${reasonOf(error)}${advice}.`;
}
