/**
 * Proves that recording an end denies live sessions and presigned URLs of `npm start` at once, without a restart or a
 * minute's wait.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { recordedToo } from '../../shared/domain/people/revoked.ts';
import { ask, jsonOf, jsonPost } from '../harness/http.ts';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { listed } from '../harness/recorded-rows.ts';

const DEADLINE_MS = 5000;
const MEMBER = { pk: 'MEMBERS#demo', sk: 'MEMBER#max' };
let running: Running;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  running = await startLatchkey();
  const { aws: endpoint, region } = running.demo;
  dynamodb = new DynamoDBClient({ endpoint, region, credentials: running.rootKey });
});

afterAll(async () => {
  dynamodb.destroy();
  await running.dispose();
});

/** Records the end of the member's current id, and assigns the next one, as a change does. */
async function renewMember(next: string): Promise<void> {
  const { Item = {} } = await dynamodb.send(
    new GetItemCommand({ TableName: 'latchkey', Key: marshall(MEMBER), ConsistentRead: true }),
  );
  const { id } = unmarshall(Item) as { id: string };
  const { revoked, listKey, listSort } = listed(recordedToo([], id, new Date()));
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: 'latchkey',
      Key: marshall(MEMBER),
      UpdateExpression: 'SET id = :next, revoked = :revoked, listKey = :listKey, listSort = :listSort',
      ExpressionAttributeValues: marshall({
        ':next': next,
        ':revoked': revoked,
        ':listKey': listKey,
        ':listSort': listSort,
      }),
    }),
  );
}

async function untilDenied(s3: S3Client, Key: string): Promise<number> {
  const startedMs = performance.now();
  const get = new GetObjectCommand({ Bucket: running.demo.bucket, Key });
  while (performance.now() - startedMs < DEADLINE_MS)
    if ((await outcome(s3.send(get))) === 403) return performance.now() - startedMs;
  throw new Error('the session was not denied');
}

test('of a member: the session and the URLs from before end, and a new session works at once', async () => {
  const token = await enroll(running, running.demo.invites.max);
  const before = await credentials(running, token);
  const Key = 'webqsee/demo/items-root/private/max/a.txt';
  const place = { Bucket: running.demo.bucket, Key };
  const s3 = s3Client(running, before.credentials);
  await s3.send(new PutObjectCommand({ ...place, Body: 'x' }));
  const requests = [{ op: 'get', key: Key }];
  const signed = jsonOf(await ask(running.demo.broker, '/v1/teams/demo/presign', token, jsonPost({ requests }))) as {
    results: { url: string }[];
  };
  const url = signed.results[0]?.url ?? '';
  expect((await fetch(url)).status).toBe(200);

  await renewMember('next000000');
  expect(await untilDenied(s3, Key)).toBeLessThan(DEADLINE_MS);
  expect((await fetch(url)).status).toBe(403);
  // A function caches the membership for at most 10 s; other members are not affected.
  const ada = await credentials(running, await enroll(running, running.demo.invites.ada));
  expect(
    await outcome(
      s3Client(running, ada.credentials).send(
        new PutObjectCommand({ ...place, Key: 'webqsee/demo/items-root/shared/b', Body: 'x' }),
      ),
    ),
  ).toBe('ok');
  expect(running.output()).toContain('{"revocation":{"rows":1,');
}, 60_000);

test('outlives a restart', async () => {
  await running.stop();
  running = await startLatchkey({ dataDir: running.dataDir });
  const { aws: endpoint, region } = running.demo;
  dynamodb.destroy();
  dynamodb = new DynamoDBClient({ endpoint, region, credentials: running.rootKey });
  const deadline = performance.now() + DEADLINE_MS;
  while (!running.output().includes('{"revocation":{"rows":1,') && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(running.output()).toContain('"denied":{"gallery":1,"smap":0}');
});
