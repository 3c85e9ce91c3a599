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

const SECRET = 'private/ada/secret.jpg';
const STRAY = /\.\.|latchkey-was-here|[^A-Za-z0-9._/\n-]/;
const latchkey = useLatchkey({ members: ['max'], objects: { [ROOT + SECRET]: 'secret of ada' } });
const asMax = (method: string, key: string, body = ''): Promise<Answer> =>
  latchkey.s3Call('max', `${method} /${Bucket}/${ROOT}${key}`, { body });

// Inside a prefix that max lists there is no such object, whatever the key would mean to a file system.
test.each(VECTORS.reads as [string, string][])('reading or listing %s: %s', async (path, expected) => {
  expect(refusal(await latchkey.s3Call('max', `GET ${path}`))).toBe(expected);
});

test('writing stays in the own area, literally, and makes no file but where objects are', async () => {
  const { own, foreign } = VECTORS.writes;
  const before = await readdir(latchkey.running.dataDir);
  for (const key of own) expect((await asMax('PUT', key, 'of max')).status).toBe(200);
  for (const key of foreign)
    for (const method of ['PUT', 'DELETE']) expect(refusal(await asMax(method, key))).toBe('403 AccessDenied');
  expect(await latchkey.read(ROOT + SECRET)).toBe('secret of ada');
  for (const key of own) expect((await asMax('GET', key)).text).toBe('of max');
  const list = new ListObjectsV2Command({ Bucket, Prefix: `${ROOT}shared/max/`, EncodingType: 'url' });
  const { Contents = [] } = await latchkey.s3('root').send(list);
  const kept = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
  expect(kept.sort()).toEqual(own.map((key) => decodeURIComponent(ROOT + key)).sort());
  expect(await readdir(latchkey.running.dataDir)).toEqual(before);
  expect((await readdir(latchkey.running.dataDir, { recursive: true })).join('\n')).not.toMatch(STRAY);
});

test('listing by a prefix with dots finds what is literally there, which is nothing', async () => {
  const list = new ListObjectsV2Command({ Bucket, Prefix: `${ROOT}shared/../private/ada/` });
  expect(await latchkey.s3('max').send(list)).toMatchObject({ KeyCount: 0 });
});

test('a bulk delete decides key by key, literally', async () => {
  const Objects = ['', 'shared/../', 'shared/max/../../'].map((way) => ({ Key: ROOT + way + SECRET }));
  const answer = await latchkey.s3('max').send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const Errors = Objects.slice(0, 2).map((foreign) => ({ ...foreign, Code: 'AccessDenied' }));
  expect(answer).toMatchObject({ Deleted: Objects.slice(2), Errors });
  expect(await latchkey.read(ROOT + SECRET)).toBe('secret of ada');
});
