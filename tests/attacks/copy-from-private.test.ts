/**
 * Attack: a copy on the server's side, to read what may not be read (out of another's private area) or to write where
 * nothing may be written (into another's area). A copy needs read on its source and write on its target.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readText } from '../harness/cells.ts';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';

const Bucket = 'webqsee';
const ROOT = 'webqsee/demo/items-root/';
const LOOT = `${ROOT}private/max/loot`;
let running: Running;
let root: S3Client;
let ada: S3Client;
let max: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  root = s3Client(running, running.rootKey);
  ada = s3Client(running, (await credentials(running, await enroll(running, running.demo.invites.ada))).credentials);
  max = s3Client(running, (await credentials(running, await enroll(running, running.demo.invites.max))).credentials);
  for (const key of ['private/ada/secret', 'shared/ada/open', 'private/max/own'])
    await root.send(new PutObjectCommand({ Bucket, Key: ROOT + key, Body: `body of ${key}` }));
});

afterAll(async () => {
  for (const client of [root, ada, max]) client.destroy();
  await running.dispose();
});

function copy(s3: S3Client, CopySource: string, Key: string): Promise<'ok' | number> {
  return outcome(s3.send(new CopyObjectCommand({ Bucket, Key, CopySource })));
}

test.each([
  [`${Bucket}/${ROOT}private/ada/secret`, 403],
  [`/${Bucket}/${ROOT}private/ada/secret`, 403],
  [`${Bucket}/${ROOT}private/%61da/secret`, 403],
  [`${Bucket}%2F${encodeURIComponent(`${ROOT}private/ada/secret`)}`, 403],
  [`${Bucket}/${ROOT}private/ada/missing`, 403],
  [`${Bucket}/${ROOT}shared/../private/ada/secret`, 404],
  [`${Bucket}/${ROOT}shared/%2e%2e/private/ada/secret`, 404],
  [`${Bucket}/webqsee/another/items-root/shared/x`, 403],
  [`another-bucket/${ROOT}shared/ada/open`, 403],
  ['../../aws.json', 400],
])('max copies %s home: %i', async (source, status) => {
  expect(await copy(max, source, LOOT)).toBe(status);
  expect(await outcome(root.send(new HeadObjectCommand({ Bucket, Key: LOOT })))).toBe(404);
});

test('a part that is a copy is refused as well', async () => {
  const { UploadId } = await max.send(new CreateMultipartUploadCommand({ Bucket, Key: LOOT }));
  const CopySource = `${Bucket}/${ROOT}private/ada/secret`;
  const part = max.send(new UploadPartCopyCommand({ Bucket, Key: LOOT, UploadId, PartNumber: 1, CopySource }));
  // 501: the stand-in has no such call; on AWS it is 403.
  expect([403, 501]).toContain(await outcome(part));
});

test.each(['shared/ada/new', 'protected/ada/new', 'private/ada/new', 'shared/new', 'new', 'shared/ada/open'])(
  'max copies an own picture to %s: 403',
  async (target) => {
    expect(await copy(max, `${Bucket}/${ROOT}private/max/own`, ROOT + target)).toBe(403);
  },
);

test('an admin may delete what is private to others, but not copy it', async () => {
  expect(await copy(ada, `${Bucket}/${ROOT}private/max/own`, `${ROOT}private/ada/loot`)).toBe(403);
  expect(await copy(ada, `${Bucket}/${ROOT}private/max/own`, `${ROOT}private/max/own`)).toBe(403);
});

test('what is granted on both sides is copied, and nothing else has changed', async () => {
  expect(await copy(max, `${Bucket}/${ROOT}shared/ada/open`, `${ROOT}private/max/kept`)).toBe('ok');
  expect(await readText(max, Bucket, `${ROOT}private/max/kept`)).toBe('body of shared/ada/open');
  expect(await readText(root, Bucket, `${ROOT}private/ada/secret`)).toBe('body of private/ada/secret');
  expect(await readText(root, Bucket, `${ROOT}shared/ada/open`)).toBe('body of shared/ada/open');
});
