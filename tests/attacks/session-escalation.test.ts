/**
 * Attack: vended credentials used for anything but the granted S3 calls: to assume a role again (theirs or another, with
 * tags of their choice), to read the broker's table, to ask IAM, to look around in S3.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { callerArn, clientOptions, stsClient } from '../harness/caller.ts';
import { refusal, send } from '../harness/http.ts';
import {
  credentials,
  enroll,
  outcome,
  s3Client,
  startLatchkey,
  type KeyPair,
  type Running,
} from '../harness/latchkey.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

const TAGS = { team: 'demo', user: 'ada', membership: 'x.y', bucket: 'webqsee', root: 'webqsee/' };
let running: Running;
/** The strongest there is: an admin's whole scope. */
let vended: KeyPair;
let s3: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  vended = (await credentials(running, await enroll(running, running.demo.invites.ada))).credentials;
  s3 = s3Client(running, vended);
});

afterAll(async () => {
  s3.destroy();
  await running.dispose();
});

async function errorName(request: Promise<unknown>): Promise<string> {
  return request.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  );
}

describe('STS', () => {
  test.each(['latchkey-gallery', 'latchkey-smap', 'no-such-role'])('assuming %s', async (role) => {
    const sts = stsClient(running, vended);
    const RoleArn = `arn:aws:iam::123456789012:role/${role}`;
    const Tags = Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value }));
    for (const extra of [{}, { Tags }, { Tags, SourceIdentity: 'demo.ada' }]) {
      const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'demo.ada', ...extra });
      expect(await errorName(sts.send(assume))).toBe('AccessDenied');
    }
    sts.destroy();
  });

  test('other tokens', async () => {
    const sts = stsClient(running, vended);
    // The stand-in has no such calls (400 or 501); on AWS a session may not make them (403).
    expect([400, 403, 501]).toContain(await outcome(sts.send(new GetSessionTokenCommand({}))));
    expect([400, 403, 501]).toContain(await outcome(sts.send(new GetFederationTokenCommand({ Name: 'ada' }))));
    sts.destroy();
    expect(await callerArn(running, vended)).toMatch(/:assumed-role\/latchkey-gallery\/demo\.ada$/);
  });
});

test('DynamoDB: nothing of the table is read or written', async () => {
  const dynamodb = new DynamoDBClient(clientOptions(running, vended));
  const TableName = 'latchkey';
  const Key = { pk: { S: 'TEAM#demo' }, sk: { S: 'TEAM' } };
  const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': Key.pk } };
  const answers = await Promise.all(
    [
      dynamodb.send(new GetItemCommand({ TableName, Key })),
      dynamodb.send(new PutItemCommand({ TableName, Item: Key })),
      dynamodb.send(new ScanCommand({ TableName })),
      dynamodb.send(new QueryCommand({ TableName, ...query })),
      dynamodb.send(new QueryCommand({ TableName, IndexName: 'anyIndex', ...query })),
      dynamodb.send(new GetItemCommand({ TableName: 'no-such-table', Key })),
    ].map(errorName),
  );
  expect(answers).toEqual(Array(6).fill('AccessDeniedException'));
  dynamodb.destroy();
});

test('IAM: no call gets through', async () => {
  const { aws } = running.demo;
  const body = 'Action=PutRolePolicy&RoleName=latchkey-gallery&PolicyName=x&PolicyDocument=%7B%7D&Version=2010-05-08';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', path: '/', headers, body };
  const asIam = signed(request, { credentials: vended, base: aws, service: 'iam' });
  expect(['403 AccessDenied', '501 NotImplemented']).toContain(refusal(await send(aws, '/', asIam)));
  // The same call under the name of a service that is there.
  const asSts = signed(request, { credentials: vended, base: aws, service: 'sts' });
  expect(['400 InvalidAction', '501 NotImplemented']).toContain(refusal(await send(aws, '/', asSts)));
});

test('S3: no buckets are listed, made, asked about, opened or removed', async () => {
  const Bucket = 'webqsee';
  expect(await outcome(s3.send(new ListBucketsCommand({})))).toBe(403);
  expect(await outcome(s3.send(new CreateBucketCommand({ Bucket: 'of-ada' })))).toBe(403);
  expect(await outcome(s3.send(new DeleteBucketCommand({ Bucket })))).toBe(403);
  expect(await outcome(s3.send(new HeadBucketCommand({ Bucket })))).toBe(403);
  expect(await outcome(s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' })))).toBe(403);
  expect(await outcome(s3.send(new GetBucketLocationCommand({ Bucket })))).toBe(403);
  const Policy = '{"Version":"2012-10-17","Statement":[]}';
  expect([403, 501]).toContain(await outcome(s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))));
});
