/** Describes errors: their forms, when each code is answered, and the words of its example. */
import * as z from 'zod/mini';
import { HTTP_STATUS, type ErrorCode } from '../../shared/errors.ts';
import { answer, named, said } from './words.ts';

const CODES = Object.keys(HTTP_STATUS) as ErrorCode[];

export const detail = said(z.string(), 'What is wrong, in words that may change; never holds a value that was sent.');

export const problemDetails = answer(
  'Problem',
  'RFC 9457 problem details (https://www.rfc-editor.org/rfc/rfc9457). Rely on `code`.',
  {
    title: said(z.string(), 'The code, in words.'),
    status: said(z.int().check(z.gte(400), z.lte(599)), 'The HTTP status.'),
    code: said(z.enum(CODES), 'Stable code of the error; it keeps its meaning and its status.'),
    detail,
    requestId: said(z.string(), 'Id of the request, as it stands in the broker’s log.'),
  },
);

export const containerError = answer(
  'ContainerError',
  'An error in the form AWS SDKs expect of a container credentials endpoint.',
  {
    Code: said(z.enum(CODES), 'Stable code of the error.'),
    Message: said(z.string(), 'What is wrong, in words that may change.'),
  },
);

export const shellError = named(
  'ShellError',
  z.string().check(z.regex(/^false\n# latchkey: [a-z_]+: [A-Za-z0-9 .,:_/-]+\n$/)),
  'An error that a shell evaluates to false: `false`, and a comment with code, detail and request id, in which spaces stand for what could mean something to a shell.',
);

export const gatewayError = answer('GatewayError', 'What API Gateway answers by itself, before the broker is asked.', {
  message: said(z.string(), 'What is wrong, in API Gateway’s words.'),
});

export interface ErrorText {
  readonly when: string;
  /** The example's detail. */
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** The errors that a route of the table answers; those of unknown routes and methods belong to no route. */
export const ERRORS = {
  invalid_request: {
    when: 'A field or query parameter is missing, unknown, of the wrong type or out of bounds',
    detail: 'body: unknown field "role"; allowed are: code',
  },
  unauthenticated: {
    when: 'No token, or one that is unknown, has ended or lacks the proof of its key; a JWT that proves no identity here; on attachments also a wrong name or password, or a proxy that names nobody',
    detail: 'send your token as "Authorization: Bearer <token>"; this one is missing, malformed, unknown or has ended',
  },
  invalid_dpop_proof: {
    when: 'The token is bound to a key and the `DPoP` header proves its possession not, or the token is not bound and was sent as `DPoP`',
    detail: 'the DPoP proof is not valid: its jti was used before; each request needs a proof of its own',
  },
  not_a_member: {
    when: 'Not your team, or no such team',
    detail: 'you are not a member of this team; GET /v1/me says of which you are',
  },
  out_of_scope: {
    when: 'Your role or token does not reach that, the token does not work from your address, the team has no attachments, or the survey is in none of your projects',
    detail: 'nothing of what was asked for is granted; GET /v1/teams/{team} says what is',
  },
  not_found: {
    when: 'No such invite, member or token, or none that you may see',
    detail: 'there is no such invite, or none that you may see',
  },
  already_redeemed: {
    when: 'The invite was used',
    detail: 'this invite was redeemed already, and is good once; ask for a new one',
  },
  conflict: {
    when: 'In conflict with what exists: the name is in use or was used before, nobody would be left to manage the team, or the token was exchanged already',
    detail: 'that name was used before; pass reuse to give it, and its private area, to somebody new',
  },
  limit_reached: {
    when: 'A team or member has as many of these as it may, or the rights do not fit into a session',
    detail: 'the session policy has 2100 characters; STS takes 2048',
  },
  expired: { when: 'The invite has ended', detail: 'this invite has ended; ask an admin for a new one' },
  too_large: {
    when: 'The body, the number of requests or the answer is over its limit',
    detail: 'a body has at most 65536 bytes',
  },
  unsupported_media_type: {
    when: 'The body is not `application/json` in UTF-8, or is compressed',
    detail: 'bodies are JSON: send it with Content-Type: application/json',
  },
  rate_limited: {
    when: 'Too many requests, codes, different sessions or signed URLs within a minute, or too many failed logins',
    detail: 'too many different sessions were asked for; wait as Retry-After says, or ask for the same again',
    retryAfterSeconds: 30,
  },
  internal: {
    when: 'A fault of ours; tell us the `requestId`',
    detail: 'something went wrong here; the request id helps to find out what',
  },
  upstream_refused: { when: 'AWS refused the session', detail: 'the token service refused the session' },
  upstream_unavailable: {
    when: 'AWS, or smap’s database, does not answer; try again later',
    detail: 'the store does not answer',
    retryAfterSeconds: 2,
  },
} as const satisfies Partial<Readonly<Record<ErrorCode, ErrorText>>>;

export type DescribedCode = keyof typeof ERRORS;

/** The messages that API Gateway answers by itself, a body too large for it included. */
export const GATEWAY_MESSAGES: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};
