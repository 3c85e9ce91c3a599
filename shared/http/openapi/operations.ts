/** The operations of the API's description: what each route of the table is for, takes, answers and refuses. */
import { MAX_BODY_BYTES } from '../body.ts';
import { MAX_ANSWER_BYTES } from '../presign/presign-reply.ts';
import { MAX_PRESIGN_BODY_BYTES, MAX_PRESIGN_ITEMS } from '../presign/presign-request.ts';
import { credentialsGetQuery, credentialsPostQuery } from '../schemas.ts';
import type { DescribedCode } from './error-texts.ts';
import type { AnswerSchemaName, RequestSchemaName } from './schemas.ts';

/** https://spec.openapis.org/oas/v3.1.0#tag-object */
export const TAGS = {
  service: 'The broker itself; anybody may ask.',
  caller: 'Who the caller is, and how one becomes somebody.',
  team: 'What a member gets in a team.',
} as const;

export interface Operation {
  readonly operationId: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description: string;
  /** Of the request; `required` false: leaving it out means `{}`. */
  readonly body?: { readonly schema: RequestSchemaName; readonly required: boolean; readonly description: string };
  readonly query?: typeof credentialsGetQuery | typeof credentialsPostQuery;
  readonly answer: {
    readonly status: 200 | 201;
    readonly description: string;
    /** One of them. */
    readonly json: readonly AnswerSchemaName[];
    readonly text?: AnswerSchemaName;
  };
  readonly errors: readonly DescribedCode[];
}

const UPSTREAM = ['upstream_refused', 'upstream_unavailable'] as const;
const MEMBER_ERRORS = ['invalid_request', 'unauthenticated', 'not_a_member', 'internal'] as const;
const BODY_ERRORS = ['too_large', 'unsupported_media_type'] as const;
const SESSION_ERRORS = ['limit_reached', ...UPSTREAM] as const;

const CREDENTIALS_ANSWER: Operation['answer'] = {
  status: 200,
  description: 'The session, in the form that was asked for.',
  json: ['Credentials', 'ProcessCredentials', 'ContainerCredentials'],
  text: 'EnvironmentCredentials',
};
const CREDENTIALS_TEXT =
  'An STS session for everything the role may do, or for less if less is asked for. The same session is given again until ' +
  'half its life, so asking before every use costs nothing. Nothing left of what was asked for is `out_of_scope`.';

/** By `{method} {path}`, as in the table of routes. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/health': {
    operationId: 'getHealth',
    tag: 'service',
    summary: 'Is the broker there?',
    description: 'Asks no store and no other service.',
    answer: { status: 200, description: 'It is.', json: ['Health'] },
    errors: ['internal'],
  },
  'GET /v1/openapi.json': {
    operationId: 'getOpenApi',
    tag: 'service',
    summary: 'This description',
    description: 'Made from the schemas that check requests.',
    answer: { status: 200, description: 'The description, OpenAPI 3.1.', json: ['OpenApi'] },
    errors: ['internal'],
  },
  'GET /v1/me': {
    operationId: 'getMe',
    tag: 'caller',
    summary: 'Who am I?',
    description: 'The memberships of the caller.',
    answer: { status: 200, description: 'The memberships.', json: ['Memberships'] },
    errors: ['invalid_request', 'unauthenticated', 'internal', 'upstream_unavailable'],
  },
  'POST /v1/enroll': {
    operationId: 'enroll',
    tag: 'caller',
    summary: 'Redeem an invite for a token',
    description:
      'Exactly one of any number of simultaneous calls wins. Anybody who has the code may call it, so treat the code as a secret.',
    body: { schema: 'EnrollRequest', required: true, description: `At most ${kilobytes(MAX_BODY_BYTES)} KiB.` },
    answer: { status: 201, description: 'The caller is a member now, and this is the token.', json: ['Enrolled'] },
    errors: [
      'invalid_request',
      'invalid_dpop_proof',
      'not_found',
      'already_redeemed',
      'expired',
      ...BODY_ERRORS,
      'internal',
      'upstream_unavailable',
    ],
  },
  'GET /v1/teams/{team}': {
    operationId: 'getTeam',
    tag: 'team',
    summary: 'Settings of the team',
    description: 'Storage and rights: what webQsee calls team-wide settings.',
    answer: { status: 200, description: 'The settings.', json: ['Team'] },
    errors: [...MEMBER_ERRORS, 'upstream_unavailable'],
  },
  'GET /v1/teams/{team}/credentials': {
    operationId: 'getCredentials',
    tag: 'team',
    summary: 'Short-lived S3 credentials',
    description: CREDENTIALS_TEXT,
    query: credentialsGetQuery,
    answer: CREDENTIALS_ANSWER,
    errors: [...MEMBER_ERRORS, 'out_of_scope', 'rate_limited', ...SESSION_ERRORS],
  },
  'POST /v1/teams/{team}/credentials': {
    operationId: 'createCredentials',
    tag: 'team',
    summary: 'Short-lived S3 credentials, asked for in a body',
    description: CREDENTIALS_TEXT,
    query: credentialsPostQuery,
    body: {
      schema: 'CredentialsRequest',
      required: false,
      description: `At most ${kilobytes(MAX_BODY_BYTES)} KiB. Without a body everything is asked for.`,
    },
    answer: CREDENTIALS_ANSWER,
    errors: [...MEMBER_ERRORS, 'out_of_scope', 'rate_limited', ...BODY_ERRORS, ...SESSION_ERRORS],
  },
  'POST /v1/teams/{team}/presign': {
    operationId: 'presign',
    tag: 'team',
    summary: 'Presigned URLs and forms, many at once',
    description:
      `Signs up to ${MAX_PRESIGN_ITEMS.toLocaleString('en')} requests with a session of the caller’s own scope. Each is ` +
      'decided for itself: one that is not well-formed or not granted has an `error` in its place, and the others are answered. ' +
      'Every URL (a form’s has no query) carries the user’s name as `x-latchkey-user`, signed, which S3 ignores and its access log keeps.',
    body: {
      schema: 'PresignRequest',
      required: true,
      description: `At most ${kilobytes(MAX_PRESIGN_BODY_BYTES)} KiB.`,
    },
    answer: {
      status: 200,
      description: `The results; at most ${MAX_ANSWER_BYTES / 1_000_000} MB.`,
      json: ['PresignAnswer'],
    },
    errors: [...MEMBER_ERRORS, ...BODY_ERRORS, ...SESSION_ERRORS],
  },
};

function kilobytes(bytes: number): string {
  return (bytes / 1024).toLocaleString('en');
}
