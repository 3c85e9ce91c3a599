/**
 * Writes errors as answers: RFC 9457 problem details with a stable `code` (https://www.rfc-editor.org/rfc/rfc9457), or the
 * formats in which AWS SDKs and shells read those of credentials. Any other error than a LatchkeyError is `internal` and reveals
 * nothing.
 */
import { HTTP_STATUS, LatchkeyError, type ErrorCode } from '../errors.ts';
import type { ErrorForm } from './error-form.ts';
import { json, text, type Reply } from './reply.ts';

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

/** Returns the error as the caller may see it. */
export function knownError(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError && error.code !== 'internal') return error;
  return new LatchkeyError('internal', 'something went wrong here; the request id helps to find out what', {
    cause: error,
  });
}

/** @param challenge for an unauthenticated caller: `WWW-Authenticate`. https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
export function problem(
  error: LatchkeyError,
  requestId: string,
  challenge: string,
  form: ErrorForm = 'problem',
): Reply {
  const status = HTTP_STATUS[error.code];
  const reply = inForm(form, error, requestId);
  return { ...reply, headers: { ...reply.headers, ...extraHeaders(error, status, challenge) } };
}

function inForm(form: ErrorForm, { code, message: detail }: LatchkeyError, requestId: string): Reply {
  const status = HTTP_STATUS[code];
  if (form === 'container') return json(status, { Code: code, Message: detail });
  if (form === 'env') return text(status, shellFailure(`latchkey: ${code}: ${detail}, request ${requestId}`));
  const details = { title: TITLES[code], status, code, detail, requestId };
  // botocore shows a version that it does not know, and nothing else of a process's output.
  const shown = form === 'process' ? { Version: `latchkey: ${code}: ${detail}` } : {};
  return json(status, { ...details, ...shown }, 'application/problem+json');
}

/**
 * Returns text that a shell evaluates to false, with the reason for people. The command comes first: without quotes around it the
 * text is one line, of which the rest is a comment, or else arguments of `false`. It therefore holds no character that a shell
 * acts on.
 */
function shellFailure(reason: string): string {
  const safe = reason.replaceAll(';', ' -').replaceAll(/[^A-Za-z0-9.,:_/-]+/g, ' ');
  return `false\n# ${safe.trim()}\n`;
}

function extraHeaders(error: LatchkeyError, status: number, challenge: string): Record<string, string> {
  return {
    ...(status === HTTP_STATUS.unauthenticated ? { 'www-authenticate': challenge } : {}),
    ...(error.allowedMethods === undefined ? {} : { allow: error.allowedMethods.join(', ') }),
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
  };
}
