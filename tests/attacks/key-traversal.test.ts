/**
 * Attack: keys with `..`, empty segments, NUL, backslashes, in every spelling, to get out of the granted prefix or out of
 * the data folder. A key is literal text: such a key is either another object in the caller's own area, or refused.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { readdir } from 'node:fs/promises';
import { readText } from '../harness/cells.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type KeyPair, type Running } from '../harness/latchkey.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

const ROOT = '/webqsee/webqsee/demo/items-root/';
const SECRET_KEY = 'webqsee/demo/items-root/private/ada/secret.jpg';
let running: Running;
let max: KeyPair;

beforeAll(async () => {
  running = await startLatchkey();
  max = (await credentials(running, await enroll(running, running.demo.invites.max))).credentials;
  const put = new PutObjectCommand({ Bucket: 'webqsee', Key: SECRET_KEY, Body: 'secret of ada' });
  await s3Client(running, running.rootKey).send(put);
});

afterAll(() => running.dispose());

function asMax(method: string, path: string, body = ''): Promise<Answer> {
  const { aws } = running.demo;
  const request = signed({ method, path, headers: {}, body }, { credentials: max, base: aws });
  return send(aws, path, { method, headers: request.headers, body });
}

test.each([
  // Inside a prefix that max lists: no such object, whatever the key would mean to a file system.
  ['shared/max/../../private/ada/secret.jpg', '404 NoSuchKey'],
  ['shared/../private/ada/secret.jpg', '404 NoSuchKey'],
  ['shared/%2e%2e/private/ada/secret.jpg', '404 NoSuchKey'],
  ['shared/..%2fprivate%2fada%2fsecret.jpg', '404 NoSuchKey'],
  ['shared/%252e%252e/private/ada/secret.jpg', '404 NoSuchKey'],
  ['shared/..%5cprivate%5cada%5csecret.jpg', '404 NoSuchKey'],
  ['shared//../private/ada/secret.jpg', '404 NoSuchKey'],
  ['shared/%00/../../private/ada/secret.jpg', '404 NoSuchKey'],
  ['private/max/../ada/secret.jpg', '404 NoSuchKey'],
  // Outside of every one.
  ['private/ada/secret.jpg', '403 AccessDenied'],
  ['private/./ada/secret.jpg', '403 AccessDenied'],
  ['private//ada/secret.jpg', '403 AccessDenied'],
  ['private/%61da/secret.jpg', '403 AccessDenied'],
  ['private/ada/secret.jpg%00.gif', '403 AccessDenied'],
  ['private\\max\\..\\ada/secret.jpg', '403 AccessDenied'],
  ['./private/max/../ada/secret.jpg', '403 AccessDenied'],
  ['../../demo/items-root/private/ada/secret.jpg', '403 AccessDenied'],
])('reading %s', async (key, expected) => {
  expect(refusal(await asMax('GET', ROOT + key))).toBe(expected);
});

test.each([
  ['/../aws.json', '400 InvalidBucketName'],
  ['/..%2faws.json', '400 InvalidBucketName'],
  ['/%2e%2e/account.json', '400 InvalidBucketName'],
  ['/webqsee%00/x', '400 InvalidBucketName'],
  ['/webqsee/../aws.json', '403 AccessDenied'],
  ['/webqsee/..%2f..%2faws.json', '403 AccessDenied'],
  ['/webqsee%2f..%2f..%2faws.json', '403 AccessDenied'],
  ['//webqsee/../aws.json', '403 AccessDenied'],
])('leaving the bucket by %s', async (path, expected) => {
  expect(refusal(await asMax('GET', path))).toBe(expected);
});

test('writing stays in the own area, literally, and makes no file but where objects are', async () => {
  const before = await readdir(running.dataDir);
  const own = [
    'shared/max/../../private/ada/secret.jpg',
    'shared/max/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/aws.json',
    'shared/max//x',
    'shared/max/%252e%252e%252fx',
    'shared/max/%2561%2bb+c',
    'shared/max/..%5c..%5cx',
    'shared/max/%00',
    'shared/max/../../../../../../../../../../../../../../etc/latchkey-was-here',
  ];
  for (const key of own) expect((await asMax('PUT', ROOT + key, 'of max')).status).toBe(200);
  const foreign = ['shared/../private/ada/secret.jpg', 'shared/max', 'private/ada/secret.jpg', 'shared/./max/x'];
  for (const key of foreign) {
    expect(refusal(await asMax('PUT', ROOT + key, 'of max'))).toBe('403 AccessDenied');
    expect(refusal(await asMax('DELETE', ROOT + key))).toBe('403 AccessDenied');
  }

  const root = s3Client(running, running.rootKey);
  expect(await readText(root, 'webqsee', SECRET_KEY)).toBe('secret of ada');
  for (const key of own) expect((await asMax('GET', ROOT + key)).text).toBe('of max');
  const Prefix = 'webqsee/demo/items-root/shared/max/';
  const { Contents = [] } = await root.send(
    new ListObjectsV2Command({ Bucket: 'webqsee', Prefix, EncodingType: 'url' }),
  );
  const kept = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
  const literal = own.map((key) => decodeURIComponent(`webqsee/demo/items-root/${key}`));
  expect(kept.sort()).toEqual(literal.sort());
  expect(await readdir(running.dataDir)).toEqual(before);
  const files = await readdir(running.dataDir, { recursive: true });
  expect(files.filter((file) => !/^[A-Za-z0-9._/-]+$/.test(file) || file.includes('..'))).toEqual([]);
  expect(files.filter((file) => file.includes('latchkey-was-here'))).toEqual([]);
});

test('listing by a prefix with dots finds what is literally there, which is nothing', async () => {
  const prefix = encodeURIComponent('webqsee/demo/items-root/shared/../private/ada/');
  const answer = await asMax('GET', `/webqsee?list-type=2&prefix=${prefix}`);
  expect(answer.text).toContain('<KeyCount>0</KeyCount>');
  const above = encodeURIComponent('webqsee/demo/items-root/private/../shared/');
  expect(refusal(await asMax('GET', `/webqsee?list-type=2&prefix=${above}`))).toBe('403 AccessDenied');
});

test('a bulk delete decides key by key, literally', async () => {
  const keys = [
    'private/ada/secret.jpg',
    'shared/../private/ada/secret.jpg',
    'shared/max/../../private/ada/secret.jpg',
  ];
  const Objects = keys.map((key) => ({ Key: `webqsee/demo/items-root/${key}` }));
  const s3 = s3Client(running, max);
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket: 'webqsee', Delete: { Objects } }));
  s3.destroy();
  expect(Deleted).toEqual([expect.objectContaining(Objects[2] ?? {})]);
  const refused = Objects.slice(0, 2).map((object) => expect.objectContaining({ ...object, Code: 'AccessDenied' }));
  expect(Errors).toEqual(refused);
  const root = s3Client(running, running.rootKey);
  expect(await readText(root, 'webqsee', SECRET_KEY)).toBe('secret of ada');
  root.destroy();
});
