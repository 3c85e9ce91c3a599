/**
 * Attack: vended credentials used for anything but the granted S3 calls: to assume a role again (theirs or another, with tags
 * of their choice), to read the broker's table, to ask IAM, to look around in S3. The strongest there is: an admin's.
 */
import { expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as S3 from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { callerArn, clientOptions, stsClient } from '../harness/caller.ts';
import { refusal } from '../harness/http.ts';
import { outcome } from '../harness/latchkey.ts';
import { BUCKET as Bucket, useLatchkey } from '../harness/use-latchkey.ts';

const TAGS = { team: 'demo', user: 'ada', membership: 'x.y', bucket: Bucket, root: 'webqsee/' };
const latchkey = useLatchkey({ members: ['ada'] });
const errorName = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  );

test.each(['latchkey-gallery', 'latchkey-smap', 'no-such-role'])('STS: assuming %s', async (role) => {
  const sts = stsClient(latchkey.running, await latchkey.keys('ada'));
  const RoleArn = `arn:aws:iam::123456789012:role/${role}`;
  const Tags = Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value }));
  for (const extra of [{}, { Tags }, { Tags, SourceIdentity: 'demo.ada' }]) {
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'demo.ada', ...extra });
    expect(await errorName(sts.send(assume))).toBe('AccessDenied');
  }
  sts.destroy();
});

test('STS: other tokens', async () => {
  const sts = stsClient(latchkey.running, await latchkey.keys('ada'));
  // The stand-in has no such calls (400 or 501); on AWS a session may not make them (403).
  expect([400, 403, 501]).toContain(await outcome(sts.send(new GetSessionTokenCommand({}))));
  expect([400, 403, 501]).toContain(await outcome(sts.send(new GetFederationTokenCommand({ Name: 'ada' }))));
  sts.destroy();
  const arn = await callerArn(latchkey.running, await latchkey.keys('ada'));
  expect(arn).toMatch(/:assumed-role\/latchkey-gallery\/demo\.ada$/);
});

test('DynamoDB: nothing of the table is read or written', async () => {
  const dynamodb = new DynamoDBClient(clientOptions(latchkey.running, await latchkey.keys('ada')));
  const TableName = 'latchkey';
  const Key = { pk: { S: 'TEAM#demo' }, sk: { S: 'TEAM' } };
  const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': Key.pk } };
  const requests = [
    dynamodb.send(new GetItemCommand({ TableName, Key })),
    dynamodb.send(new PutItemCommand({ TableName, Item: Key })),
    dynamodb.send(new ScanCommand({ TableName })),
    dynamodb.send(new QueryCommand({ TableName, ...query })),
    dynamodb.send(new QueryCommand({ TableName, IndexName: 'anyIndex', ...query })),
    dynamodb.send(new GetItemCommand({ TableName: 'no-such-table', Key })),
  ];
  expect(await Promise.all(requests.map(errorName))).toEqual(Array(6).fill('AccessDeniedException'));
  dynamodb.destroy();
});

test.each([
  ['iam', ['403 AccessDenied', '501 NotImplemented']],
  // The same call under the name of a service that is there.
  ['sts', ['400 InvalidAction', '501 NotImplemented']],
])('IAM: no call gets through, signed for %s', async (service, answers) => {
  const body = 'Action=PutRolePolicy&RoleName=latchkey-gallery&PolicyName=x&PolicyDocument=%7B%7D&Version=2010-05-08';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(answers).toContain(refusal(await latchkey.s3Call('ada', 'POST /', { headers, body, service })));
});

test('S3: no buckets are listed, made, asked about, opened or removed', async () => {
  const s3 = latchkey.s3('ada');
  expect(await outcome(s3.send(new S3.ListBucketsCommand({})))).toBe(403);
  expect(await outcome(s3.send(new S3.CreateBucketCommand({ Bucket: 'of-ada' })))).toBe(403);
  expect(await outcome(s3.send(new S3.DeleteBucketCommand({ Bucket })))).toBe(403);
  expect(await outcome(s3.send(new S3.HeadBucketCommand({ Bucket })))).toBe(403);
  expect(await outcome(s3.send(new S3.HeadBucketCommand({ Bucket: 'no-such-bucket' })))).toBe(403);
  expect(await outcome(s3.send(new S3.GetBucketLocationCommand({ Bucket })))).toBe(403);
  const Policy = '{"Version":"2012-10-17","Statement":[]}';
  expect([403, 501]).toContain(await outcome(s3.send(new S3.PutBucketPolicyCommand({ Bucket, Policy }))));
});
