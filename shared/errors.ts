/**
 * The closed set of error codes a caller can meet, and the one table that gives each its HTTP status.
 * The answer's body is RFC 9457 problem details (https://www.rfc-editor.org/rfc/rfc9457); `shared/http/problem.ts` writes it.
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
 * An error the caller may see. `detail` is shown, so it never holds a secret, a token or a signed query;
 * what happened inside goes into `cause`, which is never shown.
 */
export class LatchkeyError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which trying again makes sense: becomes `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  /** For `method_not_allowed`: becomes `Allow`. */
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

/** What the work gives, or why the caller is refused it; a failure of ours is thrown on. */
export function orRefusal<Result>(work: () => Result): Result | LatchkeyError {
  try {
    return work();
  } catch (error) {
    if (error instanceof LatchkeyError && HTTP_STATUS[error.code] < HTTP_STATUS.internal) return error;
    throw error;
  }
}
