/**
 * The four forms of a credentials answer: our own, and the three that AWS SDKs and shells read.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Scope } from '../../domain/authority/scope.ts';
import type { Session } from '../../domain/session/session.ts';
import type { ErrorForm } from '../problem.ts';
import { json, text, timestamp, type Reply } from '../reply.ts';

export type CredentialsFormat = 'json' | 'process' | 'container' | 'env';

/** Where the session is good, for clients that are told everything by the broker. */
export interface S3Settings {
  readonly s3Region: string;
  /** `null`: AWS's own. */
  readonly s3Endpoint: string | null;
  readonly s3ForcePathStyle: boolean;
}

/** Says how errors of a credentials request are answered: AWS SDKs read those of the container form alone. */
export function errorFormOf({
  queryStringParameters,
}: Pick<APIGatewayProxyEventV2, 'queryStringParameters'>): ErrorForm {
  return queryStringParameters?.['format'] === 'container' ? 'container' : 'problem';
}

export function credentialsReply(format: CredentialsFormat, session: Session, scope: Scope, s3: S3Settings): Reply {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  const expiration = timestamp(session.expiresAt);
  const keyPair = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey };
  switch (format) {
    case 'process':
      return json(200, { Version: 1, ...keyPair, SessionToken: sessionToken, Expiration: expiration });
    case 'container':
      return json(200, { ...keyPair, Token: sessionToken, Expiration: expiration });
    case 'env':
      return text(
        200,
        environment({ ...session.credentials, region: s3.s3Region, expiration, endpoint: s3.s3Endpoint }),
      );
    case 'json':
      return json(200, {
        credentials: { accessKeyId, secretAccessKey, sessionToken, expiration },
        bucket: scope.bucket,
        region: s3.s3Region,
        endpoint: s3.s3Endpoint,
        forcePathStyle: s3.s3ForcePathStyle,
        team: scope.team,
        user: scope.user,
        role: scope.role,
        grants: scope.grants,
      });
  }
}

function environment(values: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  region: string;
  expiration: string;
  endpoint: string | null;
}): string {
  const variables: Record<string, string | null> = {
    AWS_ACCESS_KEY_ID: values.accessKeyId,
    AWS_SECRET_ACCESS_KEY: values.secretAccessKey,
    AWS_SESSION_TOKEN: values.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: values.expiration,
    AWS_REGION: values.region,
    // What boto3 and the first AWS CLI read instead.
    AWS_DEFAULT_REGION: values.region,
    AWS_ENDPOINT_URL_S3: values.endpoint,
  };
  return Object.entries(variables)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}

/** For a POSIX shell: single quotes keep everything literal, except themselves. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
