/**
 * Errors as answers: RFC 9457 problem details with a stable `code` (https://www.rfc-editor.org/rfc/rfc9457), or the
 * `{"Code","Message"}` that AWS SDKs expect from a container credentials endpoint. What is not a LatchkeyError is
 * `internal` and says nothing.
 */
import { HTTP_STATUS, LatchkeyError, type ErrorCode } from '../errors.ts';
import { json, type Reply } from './reply.ts';

const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'The request is not valid',
  unauthenticated: 'Authentication is needed',
  invalid_dpop_proof: 'The DPoP proof is not valid',
  not_a_member: 'Not a member of this team',
  out_of_scope: 'Outside of what is granted',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  already_redeemed: 'Redeemed already',
  conflict: 'In conflict with what exists',
  limit_reached: 'A limit is reached',
  expired: 'Expired',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  rate_limited: 'Too many requests',
  internal: 'Internal error',
  upstream_refused: 'AWS refused',
  upstream_unavailable: 'A service that is needed does not answer',
};

/** The error as the caller may know it. */
export function knownError(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError && error.code !== 'internal') return error;
  return new LatchkeyError('internal', 'something went wrong here; the request id helps to find out what', {
    cause: error,
  });
}

/** RFC 9457, or what AWS SDKs expect of a container credentials endpoint. */
export type ErrorForm = 'problem' | 'container';

/** @param challenge for who is not authenticated: `WWW-Authenticate`. https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
export function problem(
  error: LatchkeyError,
  requestId: string,
  challenge: string,
  form: ErrorForm = 'problem',
): Reply {
  const status = HTTP_STATUS[error.code];
  const reply =
    form === 'container'
      ? json(status, { Code: error.code, Message: error.message })
      : json(
          status,
          { title: TITLES[error.code], status, code: error.code, detail: error.message, requestId },
          'application/problem+json',
        );
  return { ...reply, headers: { ...reply.headers, ...extraHeaders(error, status, challenge) } };
}

function extraHeaders(error: LatchkeyError, status: number, challenge: string): Record<string, string> {
  return {
    ...(status === HTTP_STATUS.unauthenticated ? { 'www-authenticate': challenge } : {}),
    ...(error.allowedMethods === undefined ? {} : { allow: error.allowedMethods.join(', ') }),
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
  };
}
