/**
 * The credentials function, written plainly: classic zod, lib-dynamodb, client-sts, and client-s3 for the gallery's list that
 * such a function serves besides. It reads the same three rows and opens the same session as ours, so only the writing differs;
 * it caches no session and writes no audit line.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const { TABLE_NAME, GALLERY_ROLE_ARN, STS_ENDPOINT, DYNAMODB_ENDPOINT, S3_ENDPOINT } = process.env;
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: DYNAMODB_ENDPOINT }));
const sts = new STSClient({ endpoint: STS_ENDPOINT });

const Body = z
  .object({
    durationSeconds: z.number().int().min(900).max(3600).optional(),
    areas: z
      .array(z.enum(['shared', 'protected', 'private']))
      .min(1)
      .optional(),
    actions: z
      .array(z.enum(['read', 'list', 'write', 'delete']))
      .min(1)
      .optional(),
  })
  .strict();

export async function handler(event) {
  const caller = await authenticate(event.headers.authorization ?? '');
  if (caller === null) return json(401, { code: 'unauthenticated' });
  if (caller.team.team !== event.pathParameters.team) return json(403, { code: 'not_a_member' });
  if (event.routeKey.endsWith('/objects')) return list(caller, event.queryStringParameters?.prefix ?? '');
  const body = Body.safeParse(JSON.parse(event.body ?? '{}'));
  if (!body.success) return json(400, { code: 'invalid_request', detail: z.prettifyError(body.error) });
  return json(200, await openSession(caller, body.data.durationSeconds ?? 3600));
}

async function authenticate(authorization) {
  const [, id, secret] = /^Bearer lk_([0-9a-f]{20})_([A-Za-z0-9_-]{43})$/.exec(authorization) ?? [];
  if (id === undefined) return null;
  const token = await get(`TOKEN#${id}`, 'TOKEN');
  if (token === undefined || token.expiresAtSeconds * 1000 < Date.now()) return null;
  const hash = createHash('sha256').update(secret).digest();
  if (!timingSafeEqual(hash, Buffer.from(token.secretHash, 'hex'))) return null;
  const [team, membership] = await Promise.all([
    get(`TEAM#${token.team}`, 'TEAM'),
    get(`MEMBERS#${token.team}`, `MEMBER#${token.user}`),
  ]);
  return team === undefined || membership?.active !== true ? null : { team, membership };
}

async function get(pk, sk) {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: TABLE_NAME, Key: { pk, sk }, ConsistentRead: true }),
  );
  return Item;
}

async function openSession({ team, membership }, durationSeconds) {
  const { bucket, root } = team;
  const { user, role } = membership;
  const tags = { bucket, root };
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: GALLERY_ROLE_ARN,
      RoleSessionName: `${team.team}.${user}`,
      SourceIdentity: `${team.generation}.${membership.id}`,
      Policy: JSON.stringify(policy(bucket, root, user)),
      DurationSeconds: durationSeconds,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  return {
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration.toISOString(),
    },
    bucket,
    team: team.team,
    user,
    role,
  };
}

function policy(bucket, root, user) {
  const arn = `arn:aws:s3:::${bucket}`;
  const own = ['shared', 'protected', 'private'].map((area) => `${arn}/${root}${area}/${user}/*`);
  const shared = ['shared', 'protected'].map((area) => `${arn}/${root}${area}/*`);
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: [...shared, `${arn}/${root}private/${user}/*`] },
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], Resource: own },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: arn,
        Condition: {
          StringLike: { 's3:prefix': [`${root}shared/*`, `${root}protected/*`, `${root}private/${user}/*`] },
        },
      },
    ],
  };
}

async function list({ team }, prefix) {
  const s3 = new S3Client({ endpoint: S3_ENDPOINT, forcePathStyle: true });
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: team.bucket, Prefix: `${team.root}shared/${prefix}` }),
  );
  return json(200, { items: Contents.map(({ Key, Size }) => ({ key: Key, size: Size })) });
}

function json(statusCode, value) {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
