/**
 * The redirect to an attachment, written plainly: lib-dynamodb, client-sts, client-s3 and its presigner. Like ours, it caches the
 * token's row and the team's for 10 s and the session for half its lifetime, compares the secret's hash and the caller's address,
 * and writes an audit line, so only the writing differs.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const { TABLE_NAME, SMAP_ROLE_ARN, STS_ENDPOINT, DYNAMODB_ENDPOINT, S3_ENDPOINT } = process.env;
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: DYNAMODB_ENDPOINT }));
const sts = new STSClient({ endpoint: STS_ENDPOINT });
const LIFE_SECONDS = 300;
const SESSION_SECONDS = 3600;
const ROW_AGE_MS = 10_000;
const TYPES = { jpg: 'image/jpeg', png: 'image/png', mp4: 'video/mp4' };
const kept = new Map();

export async function handler(event) {
  const startedMs = Date.now();
  const answer = await redirect(event);
  const { requestId, routeKey, http } = event.requestContext;
  const line = { time: new Date(startedMs).toISOString(), requestId, route: routeKey, sourceIp: http.sourceIp };
  const reader = event.headers['x-latchkey-user'];
  const durationMs = Date.now() - startedMs;
  process.stdout.write(`${JSON.stringify({ audit: { ...line, reader, status: answer.statusCode, durationMs } })}\n`);
  return answer;
}

async function redirect({ headers, pathParameters, requestContext: { http } }) {
  const proxy = await authenticate(headers.authorization ?? '', http.sourceIp);
  const reader = headers['x-latchkey-user'];
  if (proxy === null || !reader) return refused(401);
  const path = pathParameters.path ?? '';
  if (proxy.team !== pathParameters.team || path.split('/').some((part) => ['', '.', '..'].includes(part)))
    return refused(403);
  const team = await row(`TEAM#${proxy.team}`, 'TEAM');
  const { s3 } = await sessionOf(team);
  const Key = `attachments/${path}`;
  const input = { Bucket: team.bucket, Key, ResponseContentType: TYPES[path.split('.').at(-1)] };
  const command =
    http.method === 'HEAD' ? new HeadObjectCommand({ Bucket: team.bucket, Key }) : new GetObjectCommand(input);
  const stepMs = (LIFE_SECONDS / 2) * 1000;
  const signingDate = new Date(Date.now() - (Date.now() % stepMs));
  const location = await getSignedUrl(s3, command, { expiresIn: LIFE_SECONDS, signingDate });
  return { statusCode: 302, headers: { location, 'cache-control': 'private, max-age=90' } };
}

async function authenticate(authorization, address) {
  const [, id, secret] = /^Bearer lk_([0-9a-f]{20})_([A-Za-z0-9_-]{43})$/.exec(authorization) ?? [];
  if (id === undefined) return null;
  const token = await row(`TOKEN#${id}`, 'TOKEN');
  if (token === undefined) return null;
  const hash = createHash('sha256').update(secret).digest();
  if (!timingSafeEqual(hash, Buffer.from(token.secretHash, 'hex'))) return null;
  const networks = new BlockList();
  for (const cidr of token.cidrs) {
    const [base, bits] = cidr.split('/');
    networks.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4');
  }
  return networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') ? token : null;
}

function row(pk, sk) {
  return keptFor(ROW_AGE_MS, `${pk} ${sk}`, async () => {
    const get = new GetCommand({ TableName: TABLE_NAME, Key: { pk, sk }, ConsistentRead: true });
    return (await dynamodb.send(get)).Item;
  });
}

function sessionOf({ team, bucket, generation }) {
  return keptFor((SESSION_SECONDS / 2) * 1000, `session ${team}`, async () => {
    const Resource = `arn:aws:s3:::${bucket}/attachments/*`;
    const Policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }] };
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: SMAP_ROLE_ARN,
        RoleSessionName: `${team}.service.attachments`,
        SourceIdentity: `${generation}.attachments`,
        Policy: JSON.stringify(Policy),
        DurationSeconds: SESSION_SECONDS,
        Tags: [{ Key: 'bucket', Value: bucket }],
      }),
    );
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    return { s3: new S3Client({ endpoint: S3_ENDPOINT, forcePathStyle: true, credentials }) };
  });
}

async function keptFor(ageMs, name, get) {
  const found = kept.get(name);
  if (found !== undefined && Date.now() - found.atMs < ageMs) return found.value;
  const value = await get();
  kept.set(name, { atMs: Date.now(), value });
  return value;
}

function refused(statusCode) {
  return { statusCode, headers: { 'cache-control': 'no-store' } };
}
