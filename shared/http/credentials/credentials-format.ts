/**
 * Chooses among the four formats of a credentials answer: our own, and the three that AWS SDKs and shells read. The same choice
 * holds for its answer and for its errors.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Scope } from '../../domain/authority/scope.ts';
import type { Session } from '../../domain/session/session.ts';
import { sessionEnvironment, shellText } from '../../domain/session/shell-environment.ts';
import { namedErrorForm, type ErrorForm } from '../error-form.ts';
import { json, text, timestamp, type Reply } from '../reply.ts';

export type CredentialsFormat = 'json' | 'process' | 'container' | 'env';

type FormedEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'queryStringParameters'>;

/** The place in which the session is valid, for clients that the broker configures. */
export interface S3Settings {
  readonly s3Region: string;
  /** The endpoint; `null` for AWS's own. */
  readonly s3Endpoint: string | null;
  readonly s3ForcePathStyle: boolean;
}

/** The schemes of Authorization, which stand before a token or alone. */
const SCHEME = /^(?:basic|bearer|dpop)$/i;

/** Recognises a token without a scheme, as AWS SDKs send the value of `AWS_CONTAINER_AUTHORIZATION_TOKEN`. */
function isRawToken(authorization: string | undefined): boolean {
  const value = authorization?.trim() ?? '';
  return value !== '' && !/\s/.test(value) && !SCHEME.test(value);
}

/**
 * Returns the format of a request that names none: AWS SDKs send a container's token without a scheme, and some drop the query.
 */
export function unnamedFormat({ headers }: Pick<FormedEvent, 'headers'>): CredentialsFormat {
  return isRawToken(headers['authorization']) ? 'container' : 'json';
}

/** Returns the format of a request's errors: that of its answer. A refused query has one, too. */
export function errorFormOf(event: FormedEvent): ErrorForm {
  const { format } = event.queryStringParameters ?? {};
  const unnamed = format === undefined && unnamedFormat(event) === 'container' ? 'container' : 'problem';
  return namedErrorForm(event) ?? unnamed;
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
        shellText(
          sessionEnvironment({ ...session.credentials, region: s3.s3Region, expiration, endpoint: s3.s3Endpoint }),
        ),
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
