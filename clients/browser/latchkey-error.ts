/** Defines the one kind of error that the library throws, besides the reason of an aborted signal. */

/** Codes of the broker's answers: `docs/api.md` lists them. S3's refusals get the one that means the same. */
export type BrokerCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'invalid_dpop_proof'
  | 'not_a_member'
  | 'out_of_scope'
  | 'not_found'
  | 'method_not_allowed'
  | 'already_redeemed'
  | 'conflict'
  | 'limit_reached'
  | 'expired'
  | 'too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'internal'
  | 'upstream_refused'
  | 'upstream_unavailable';

/** Codes of what only a browser meets. */
export type LocalCode =
  /** Nobody is signed in for this team. */
  | 'signed_out'
  /** The browser stores nothing: IndexedDB is blocked, or full. */
  | 'no_storage'
  /** The broker or the bucket was not reached. */
  | 'unreachable'
  /** The bucket answers, but its CORS rule keeps the answer from this page. */
  | 'bucket_cors'
  /** The page was not loaded by https, so the browser gives it no cryptography. */
  | 'insecure_context';

export type ErrorCode = BrokerCode | LocalCode;

/** More of an error, where it is known. */
export interface ErrorFacts {
  /** HTTP status of the broker's or S3's answer. */
  readonly status?: number | undefined;
  /** Seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number | undefined;
  /** Id of the request, for whoever runs the broker or the bucket. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** A failure with a stable `code`; its message may be shown, and never holds a token, a key or a signed query. */
export class LatchkeyError extends Error {
  // The constructor sets them: as fields of their own they would be in every page's script twice.
  declare readonly code: ErrorCode;
  declare readonly status: number | undefined;
  declare readonly retryAfterSeconds: number | undefined;
  declare readonly requestId: string | undefined;

  constructor(code: ErrorCode, detail: string, { status, retryAfterSeconds, requestId, cause }: ErrorFacts = {}) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = 'LatchkeyError';
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.requestId = requestId;
  }
}
