/**
 * Defines the closed set of error codes that a caller can meet, and their HTTP statuses. The answer's body is RFC 9457 problem
 * details (https://www.rfc-editor.org/rfc/rfc9457); `shared/http/problem.ts` writes it.
 */

/** HTTP status by error code. Clients may rely on the codes; a code never changes its status. */
export const HTTP_STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  invalid_dpop_proof: 401,
  not_a_member: 403,
  out_of_scope: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_redeemed: 409,
  conflict: 409,
  limit_reached: 409,
  expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  upstream_refused: 502,
  upstream_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof HTTP_STATUS;

/**
 * An error that the caller may see. `detail` is shown, so it never holds a secret, a token or a signed query; internal failures
 * go into `cause`, which is never shown.
 */
export class LatchkeyError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  /** The methods of `method_not_allowed`; becomes `Allow`. */
  readonly allowedMethods: readonly string[] | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { cause?: unknown; retryAfterSeconds?: number; allowedMethods?: readonly string[] } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LatchkeyError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allowedMethods = options.allowedMethods;
  }
}

/** Returns the result of the work, or the refusal that it throws; throws a failure of ours on. */
export function orRefusal<Result>(work: () => Result): Result | LatchkeyError {
  try {
    return work();
  } catch (error) {
    if (error instanceof LatchkeyError && HTTP_STATUS[error.code] < HTTP_STATUS.internal) return error;
    throw error;
  }
}
