/**
 * Defines the account that the stand-in plays: the broker's user, and the session roles as `serverless.yml` makes them on AWS,
 * with their walls as permissions and boundary, and trust for the broker alone.
 */
import type { LocalAws, RoleDefinition, UserDefinition } from '@latchkey/aws-stand-in';
import { environmentOf, placeEnvironment } from '../infrastructure/environment.ts';
import { denySessionsStatements, openSessionsStatement, sessionRoleRights } from '../infrastructure/session-roles.ts';
import type { SmapDatabaseConfig } from '../shared/config.ts';
import { LIST_INDEX } from '../shared/table-schema.ts';

export const ACCOUNT_ID = '123456789012';
export const BROKER_USER = 'latchkey-broker';
export const ROLE_NAMES = { gallery: 'latchkey-gallery', smap: 'latchkey-smap' } as const;
export type SessionRole = keyof typeof ROLE_NAMES;

export interface LocalStack {
  readonly region: string;
  readonly tableName: string;
  readonly buckets: Readonly<Record<SessionRole, readonly string[]>>;
  readonly smapServerActions: readonly string[];
}

const BROKER_ARN = `arn:aws:iam::${ACCOUNT_ID}:user/${BROKER_USER}`;

export function accountUsers(stack: LocalStack): UserDefinition[] {
  return [{ name: BROKER_USER, policies: [brokerPolicy(stack)] }];
}

export function accountRoles({ buckets, smapServerActions }: LocalStack): RoleDefinition[] {
  const trusted = { account: `arn:aws:iam::${ACCOUNT_ID}:root`, principals: [BROKER_ARN] };
  const rights = sessionRoleRights('aws', buckets, smapServerActions, () => trusted);
  return rights.map(({ role, wall, trust, maxSessionSeconds }) => ({
    name: ROLE_NAMES[role],
    trustPolicy: trust,
    policies: [wall],
    boundary: wall,
    boundaryArn: wallArn(role),
    maxSessionDurationSeconds: maxSessionSeconds,
  }));
}

/** The settings that a stack has as parameters. */
export interface LocalSettings {
  /** The addresses of the broker for callers, separated by commas. */
  readonly publicUrls: string;
  /** JSON, as `LATCHKEY_OIDC_ISSUERS`. */
  readonly oidcIssuers?: string | undefined;
  readonly smapDatabase?: SmapDatabaseConfig;
}

/** Returns the environment that a stack would set for its functions, pointed at the stand-in, with the broker's key there. */
export function accountEnvironment(
  { region, tableName, buckets, smapServerActions }: LocalStack,
  aws: LocalAws,
  { publicUrls, oidcIssuers = '', smapDatabase = { kind: 'none' } }: LocalSettings,
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = aws.userKey(BROKER_USER);
  const roleArns = { gallery: aws.roleArn(ROLE_NAMES.gallery), smap: aws.roleArn(ROLE_NAMES.smap) };
  return {
    ...environmentOf({
      tableName,
      buckets: listed(buckets),
      roleArns,
      sessionTags: true,
      smapServerActions,
      publicUrls,
      oidcIssuers,
      smapDatabaseParameters: null,
    }),
    ...placeEnvironment({
      region,
      s3Region: region,
      s3Endpoint: aws.url,
      s3ForcePathStyle: true,
      stsEndpoint: aws.url,
      dynamodbEndpoint: aws.url,
      smapDatabase,
    }),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** Returns the buckets as the functions' environment lists them. */
export function listed({ gallery, smap }: LocalStack['buckets']): Record<SessionRole, string> {
  return { gallery: gallery.join(','), smap: smap.join(',') };
}

function wallArn(role: SessionRole): string {
  return `arn:aws:iam::${ACCOUNT_ID}:policy/${ROLE_NAMES[role]}-wall`;
}

/** Allows one user everything that the functions and the demo, which is made as an operator would make it, need. */
function brokerPolicy({ region, tableName }: LocalStack): object {
  const tableArn = `arn:aws:dynamodb:${region}:${ACCOUNT_ID}:table/${tableName}`;
  const roles = (['gallery', 'smap'] as const).map((role) => ({
    roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/${ROLE_NAMES[role]}`,
    wallArn: wallArn(role),
  }));
  return {
    Version: '2012-10-17',
    Statement: [
      openSessionsStatement(roles.map(({ roleArn }) => roleArn)),
      ...denySessionsStatements(roles),
      {
        Effect: 'Allow',
        Action: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((action) => `dynamodb:${action}`),
        Resource: tableArn,
      },
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${tableArn}/index/${LIST_INDEX}` },
    ],
  };
}
