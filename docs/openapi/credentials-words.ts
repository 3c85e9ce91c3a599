/** Describes the routes of sessions: their request, the four forms of their answer, and an example of each. */
import * as z from 'zod/mini';
import { ACTIONS, LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { narrow } from '../../shared/domain/authority/scope.ts';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from '../../shared/domain/session/session.ts';
import { MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { credentialsReply, type CredentialsFormat } from '../../shared/http/credentials/credentials-format.ts';
import { credentialsBody, credentialsGetQuery, credentialsPostQuery } from '../../shared/http/schemas.ts';
import { bucket, endpoint, forcePathStyle, grants, moment, region, role, team, user } from './answer-fields.ts';
import { SCOPE, sessionOf, STORE } from './example-member.ts';
import { BODY_CODES, kibibytes, MEMBER_CODES, SESSION_CODES, type Example, type Operations } from './operation.ts';
import { answer, named, said } from './words.ts';

const AREAS = [...new Set(Object.values(LAYOUTS).flatMap(({ areas }) => areas))];

named(
  'CredentialsRequest',
  credentialsBody,
  'A shorter or narrower session; it can only give up rights, never gain any.',
);
const { durationSeconds, areas, actions } = credentialsBody.shape;
said(
  durationSeconds,
  `Lifetime of the session in seconds, ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS}. Stores without session tags give ${MIN_DURATION_SECONDS}.`,
  { minimum: MIN_DURATION_SECONDS, maximum: MAX_DURATION_SECONDS, default: MAX_DURATION_SECONDS },
);
said(areas, 'Only these areas of the team’s layout; default: all. 1 to 16 names.', {
  minItems: 1,
  items: { type: 'string', enum: AREAS },
});
said(actions, 'Only these actions; default: all. 1 to 16 names.', {
  minItems: 1,
  items: { type: 'string', enum: ACTIONS },
});
const { format } = credentialsPostQuery.shape;
said(
  format,
  'Form of the answer and of its errors: `json`; `process` for `credential_process`, whose errors say it in `Version` once more; `container` for `AWS_CONTAINER_CREDENTIALS_FULL_URI`, whose errors are `{"Code","Message"}`; `env` for a POSIX shell, whose errors are lines that it evaluates to false. Without it a token without a scheme means `container`, and any other `json`.',
);

const accessKeyId = said(z.string(), 'Access key id, `ASIA…`.');
const secretAccessKey = said(z.string(), 'Secret access key.');
const sessionToken = said(z.string(), 'Session token; S3 refuses the key pair without it.');
const expiration = moment('End of the session.');

const session = answer('SessionCredentials', 'The session’s credentials: what an AWS SDK signs with.', {
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiration,
});

const credentials = answer('Credentials', 'An STS session that reaches exactly the grants, and where to use it.', {
  credentials: session,
  bucket,
  region,
  endpoint,
  forcePathStyle,
  team,
  user,
  role,
  grants,
});

const ofProcess = answer(
  'ProcessCredentials',
  'What `credential_process` prints (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).',
  {
    Version: said(z.literal(1), 'Version of the form: always 1.'),
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  },
);

const ofContainer = answer(
  'ContainerCredentials',
  'What a container credentials endpoint answers (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).',
  { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: expiration },
);

const ofEnvironment = named(
  'EnvironmentCredentials',
  z.string().check(z.regex(/^unset [A-Z_0-9 ]+;\n(?:export [A-Z_0-9]+='.*';\n)+$/)),
  'Lines for a POSIX shell: `unset` of what would keep an AWS SDK from the session, such as `AWS_PROFILE` and the endpoint of another store, and `export AWS_…=…` of key pair, session token, `AWS_CREDENTIAL_EXPIRATION`, `AWS_REGION`, `AWS_DEFAULT_REGION` and, for an S3-compatible store, `AWS_ENDPOINT_URL_S3`.',
);

const BOTH = {
  tag: 'team',
  description:
    'An STS session for everything the role may do, or for less if less is asked for. The same session is given again until ' +
    'half its life, so asking before every use costs nothing. Nothing left of what was asked for is `out_of_scope`.',
  answer: {
    status: 200,
    description: 'The session, in the form that was asked for.',
    json: [credentials, ofProcess, ofContainer],
    text: ofEnvironment,
  },
  formedErrors: true,
} as const;
const CODES = [...MEMBER_CODES, 'out_of_scope'] as const;
const LESS = { areas: ['shared'], actions: ['read', 'list'] };

export const CREDENTIALS: Operations = {
  'GET /v1/teams/{team}/credentials': {
    ...BOTH,
    operationId: 'getCredentials',
    summary: 'Short-lived S3 credentials',
    // A query holds text alone; to a client its fields have the types of the body's.
    query: { format, durationSeconds, areas, actions } satisfies Record<
      keyof typeof credentialsGetQuery.shape,
      unknown
    >,
    codes: [...CODES, ...SESSION_CODES],
    examples: {
      whole: { summary: 'Everything, for an hour', answer: answered('json') },
      narrowed: {
        summary: 'Only look at the shared area, for 15 minutes',
        query: { durationSeconds: MIN_DURATION_SECONDS, ...LESS },
        answer: answered('json', true),
      },
      ...inEachForm(),
    },
  },
  'POST /v1/teams/{team}/credentials': {
    ...BOTH,
    operationId: 'createCredentials',
    summary: 'Short-lived S3 credentials, asked for in a body',
    query: credentialsPostQuery.shape,
    body: {
      schema: credentialsBody,
      required: false,
      description: `At most ${kibibytes(MAX_BODY_BYTES)}. Without a body everything is asked for.`,
    },
    codes: [...CODES, ...BODY_CODES, ...SESSION_CODES],
    examples: {
      whole: { summary: 'Everything, for an hour', body: {}, answer: answered('json') },
      narrowed: {
        summary: 'Only look at the shared area, for 15 minutes',
        body: { durationSeconds: MIN_DURATION_SECONDS, ...LESS },
        answer: answered('json', true),
      },
      ...inEachForm({}),
    },
  },
};

function inEachForm(body?: object): Record<string, Example> {
  const form = (requested: CredentialsFormat, summary: string): Example => ({
    summary,
    query: { format: requested },
    ...(body === undefined ? {} : { body }),
    answer: answered(requested),
  });
  return {
    process: form('process', 'For `credential_process`'),
    container: form('container', 'For `AWS_CONTAINER_CREDENTIALS_FULL_URI`'),
    env: form('env', 'For a shell'),
  };
}

/** @returns the answer to the member of the examples, in the given format */
function answered(requested: CredentialsFormat, narrowed = false): unknown {
  const scope = narrowed ? narrow(SCOPE, LESS) : SCOPE;
  const provided = sessionOf(narrowed ? MIN_DURATION_SECONDS : MAX_DURATION_SECONDS);
  const { body = '' } = credentialsReply(requested, provided, scope, STORE);
  return requested === 'env' ? body : JSON.parse(body);
}
