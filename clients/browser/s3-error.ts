/** Turns S3's refusals into errors with the broker's codes. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { LatchkeyError, type ErrorCode } from './latchkey-error.ts';
import type { S3Answer } from './transport.ts';
import { textOf } from './xml-text.ts';

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  403: 'out_of_scope',
  404: 'not_found',
  409: 'conflict',
  412: 'conflict',
  413: 'too_large',
  429: 'rate_limited',
};
const MAX_MESSAGE_CHARACTERS = 300;

/** S3's own code for a refusal, which a HEAD answers without a body. */
export function s3CodeOf({ status, text }: S3Answer): string {
  return textOf(text, 'Code') ?? (status === 403 ? 'AccessDenied' : '');
}

/** Only code and message are repeated: other elements of some refusals hold the session's token. */
export function s3Error(answer: S3Answer): LatchkeyError {
  const { status, text } = answer;
  const [code, message] = [s3CodeOf(answer), textOf(text, 'Message') ?? ''];
  const fallback = status >= 500 && status !== 501 ? 'upstream_unavailable' : 'upstream_refused';
  return new LatchkeyError(
    code === 'EntityTooLarge' ? 'too_large' : (CODE_BY_STATUS[status] ?? fallback),
    `S3 answered ${status}${code === '' ? '' : ` ${code}`}${message === '' ? '' : `: ${message}`}`.slice(
      0,
      MAX_MESSAGE_CHARACTERS,
    ),
    { status, requestId: answer.header('x-amz-request-id') ?? undefined },
  );
}

/** An error that says whether somebody answered at all. */
export class Unreached extends LatchkeyError {
  /** True if the bucket answers another request of this page. */
  readonly isTransient: boolean;

  constructor(isTransient: boolean, cause: unknown) {
    super(
      'unreachable',
      isTransient
        ? 'the connection to the bucket broke, or its CORS rule lacks this method'
        : 'the bucket was not reached',
      { cause },
    );
    this.isTransient = isTransient;
  }
}
