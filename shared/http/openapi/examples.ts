/**
 * The examples of the API's description: requests of member `max` of the demo team, and what is answered, made by the code
 * that answers them wherever it can be called without a store. A request's example and its answer's have the same name.
 */
import { narrow } from '../../domain/authority/scope.ts';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from '../../domain/session/session.ts';
import { MEMBER_TOKEN_LIFETIME_SECONDS } from '../../domain/people/token.ts';
import { credentialsReply, type CredentialsFormat } from '../credentials/credentials-format.ts';
import { timestamp } from '../reply.ts';
import { after, SCOPE, sessionOf, STORE } from './example-member.ts';
import { presignExamples } from './presign-examples.ts';

export interface Example {
  readonly summary: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: unknown;
  /** A text is `text/plain`, anything else JSON. */
  readonly answer: unknown;
}

/** Of the right form, and nobody's. */
const CODE = 'lki_0123456789abcdef0123_ThisIsAnExampleAndNobodysInviteCodeXXXXXXXX';
const TOKEN = 'lk_fedcba98765432100123_ThisIsAnExampleAndNobodysTokenXXXXXXXXXXXXX';
const NARROWING = { areas: ['shared'], actions: ['read', 'list'] };

/** By operation id, then by the example's name. */
export async function examples(): Promise<Record<string, Readonly<Record<string, Example>>>> {
  const { team, user, role, layout, bucket, root, grants } = SCOPE;
  return {
    getHealth: { health: { summary: 'It is there', answer: { status: 'ok' } } },
    getOpenApi: {
      description: {
        summary: 'This description, shortened',
        answer: { openapi: '3.1.0', info: { title: 'Latchkey', version: '1' }, paths: {} },
      },
    },
    getMe: { me: { summary: 'A member', answer: { memberships: [{ team, user, role, layout }] } } },
    enroll: {
      invite: {
        summary: 'Put the code that you were sent in place of this one',
        body: { code: CODE },
        answer: {
          token: TOKEN,
          tokenType: 'Bearer',
          expiresAt: timestamp(after(MEMBER_TOKEN_LIFETIME_SECONDS)),
          team,
          user,
          role,
        },
      },
    },
    getTeam: {
      settings: {
        summary: 'On AWS',
        answer: { team, layout, storageType: 'S3', bucket, region: STORE.s3Region, root, role, user, grants },
      },
    },
    getCredentials: {
      whole: { summary: 'Everything, for an hour', answer: credentials('json') },
      narrowed: {
        summary: 'Only look at the shared area, for 15 minutes',
        query: { durationSeconds: MIN_DURATION_SECONDS, ...NARROWING },
        answer: credentials('json', true),
      },
      ...inEachForm('query'),
    },
    createCredentials: {
      whole: { summary: 'Everything, for an hour', body: {}, answer: credentials('json') },
      narrowed: {
        summary: 'Only look at the shared area, for 15 minutes',
        body: { durationSeconds: MIN_DURATION_SECONDS, ...NARROWING },
        answer: credentials('json', true),
      },
      ...inEachForm('body'),
    },
    presign: await presignExamples(),
  };
}

function inEachForm(place: 'query' | 'body'): Record<string, Example> {
  const form = (format: CredentialsFormat, summary: string): Example => ({
    summary,
    query: { format },
    ...(place === 'body' ? { body: {} } : {}),
    answer: credentials(format),
  });
  return {
    process: form('process', 'For `credential_process`'),
    container: form('container', 'For `AWS_CONTAINER_CREDENTIALS_FULL_URI`'),
    env: form('env', 'For a shell'),
  };
}

function credentials(format: CredentialsFormat, narrowed = false): unknown {
  const scope = narrowed ? narrow(SCOPE, NARROWING) : SCOPE;
  const session = sessionOf(narrowed ? MIN_DURATION_SECONDS : MAX_DURATION_SECONDS);
  const { body = '' } = credentialsReply(format, session, scope, STORE);
  return format === 'env' ? body : JSON.parse(body);
}
