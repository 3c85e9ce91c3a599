/**
 * Attack: keys with `..`, empty segments, NUL, backslashes, in every spelling, to get out of the granted prefix or out of the
 * data folder. A key is literal text: such a key is either another object in the caller's own area, or refused.
 */
import { expect, test } from '@jest/globals';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { readdir } from 'node:fs/promises';
import { refusal, type Answer } from '../harness/http.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/key-traversal.json' with { type: 'json' };

const DENIED = '403 AccessDenied';
const SECRET = `${ROOT}private/ada/secret.jpg`;
const latchkey = useLatchkey({ members: ['max'], objects: { [SECRET]: 'secret of ada' } });

const asMax = (method: string, key: string, body?: string): Promise<Answer> =>
  latchkey.s3Call('max', `${method} /${Bucket}/${ROOT}${key}`, body === undefined ? {} : { body });

// Inside a prefix that max lists there is no such object, whatever the key would mean to a file system.
test.each(VECTORS.reads as [string, string][])('reading %s: %s', async (key, expected) => {
  expect(refusal(await asMax('GET', key))).toBe(expected);
});

test.each(VECTORS.leavingTheBucket as [string, string][])('leaving the bucket by %s: %s', async (path, expected) => {
  expect(refusal(await latchkey.s3Call('max', `GET ${path}`))).toBe(expected);
});

test('writing stays in the own area, literally, and makes no file but where objects are', async () => {
  const { dataDir } = latchkey.running;
  const before = await readdir(dataDir);
  const { own, foreign } = VECTORS.writes;
  for (const key of own) expect((await asMax('PUT', key, 'of max')).status).toBe(200);
  for (const key of foreign)
    for (const answer of [await asMax('PUT', key, 'of max'), await asMax('DELETE', key)])
      expect(refusal(answer)).toBe(DENIED);

  expect(await latchkey.read(SECRET)).toBe('secret of ada');
  for (const key of own) expect((await asMax('GET', key)).text).toBe('of max');
  const list = new ListObjectsV2Command({ Bucket, Prefix: `${ROOT}shared/max/`, EncodingType: 'url' });
  const { Contents = [] } = await latchkey.s3('root').send(list);
  const kept = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
  expect(kept.sort()).toEqual(own.map((key) => decodeURIComponent(ROOT + key)).sort());
  expect(await readdir(dataDir)).toEqual(before);
  const files = await readdir(dataDir, { recursive: true });
  expect(files.filter((file) => !/^[A-Za-z0-9._/-]+$/.test(file) || file.includes('..'))).toEqual([]);
  expect(files.filter((file) => file.includes('latchkey-was-here'))).toEqual([]);
});

test('listing by a prefix with dots finds what is literally there, which is nothing', async () => {
  const list = (prefix: string): Promise<Answer> =>
    latchkey.s3Call('max', `GET /${Bucket}?list-type=2&prefix=${encodeURIComponent(ROOT + prefix)}`);
  expect((await list('shared/../private/ada/')).text).toContain('<KeyCount>0</KeyCount>');
  expect(refusal(await list('private/../shared/'))).toBe(DENIED);
});

test('a bulk delete decides key by key, literally', async () => {
  const keys = ['', 'shared/../', 'shared/max/../../'].map((way) => `${ROOT}${way}private/ada/secret.jpg`);
  const Delete = { Objects: keys.map((Key) => ({ Key })) };
  const { Deleted, Errors } = await latchkey.s3('max').send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(Deleted).toEqual([expect.objectContaining({ Key: keys[2] })]);
  expect(Errors).toEqual(keys.slice(0, 2).map((Key) => expect.objectContaining({ Key, Code: 'AccessDenied' })));
  expect(await latchkey.read(SECRET)).toBe('secret of ada');
});
