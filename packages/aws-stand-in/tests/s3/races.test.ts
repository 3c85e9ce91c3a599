/**
 * Many concurrent calls on the same few names: in any order, each key holds one whole body, lists and bytes on disk
 * agree with it, and no caller receives an internal error.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand } from '@aws-sdk/client-s3';
import { CreateBucketCommand, CreateMultipartUploadCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { outcome } from '../harness/stand-in.ts';
import { Bucket, startBox, until, type Box } from '../harness/box.ts';

const CALLS = 60;
const Key = 'k';

let box: Box;
let errors: jest.SpiedFunction<typeof console.error>;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());
beforeEach(() => {
  errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  expect(errors).not.toHaveBeenCalled();
  errors.mockRestore();
});

const dataFiles = (): Promise<string[]> => readdir(join(box.standIn.dataDir, 's3', 'data'));
const bodyOf = (index: number): string => `body ${index} `.repeat(1 + ((index * 997) % 4000));
const all = (call: (index: number) => Promise<unknown>): Promise<string[]> =>
  Promise.all(Array.from({ length: CALLS }, (_, index) => outcome(call(index))));

test('writes, copies and deletions of the same keys', async () => {
  const names = ['a', 'b', 'c'];
  const outcomes = await all((index) => {
    const [one = '', other = ''] = [names[index % 3], names[(index + 1) % 3]];
    if (index % 5 === 0) return box.s3.send(new DeleteObjectCommand({ Bucket, Key: one }));
    if (index % 5 === 1)
      return box.s3.send(new CopyObjectCommand({ Bucket, Key: one, CopySource: `${Bucket}/${other}` }));
    return box.s3.send(new PutObjectCommand({ Bucket, Key: one, Body: bodyOf(index) }));
  });
  expect(outcomes.filter((result) => result !== 'ok' && result !== '404 NoSuchKey')).toEqual([]);
  const { Contents = [] } = await box.s3.send(new ListObjectsV2Command({ Bucket }));
  const bodies = Array.from({ length: CALLS }, (_, index) => bodyOf(index));
  for (const { Key: name = '', ETag, Size } of Contents) {
    const body = await box.read(name);
    expect(bodies).toContain(body);
    expect([ETag, Size]).toEqual([`"${createHash('md5').update(body).digest('hex')}"`, body.length]);
  }
  await until(async () => (await dataFiles()).length === Contents.length);
});

test('readers of an object that is replaced all the time get one whole body each', async () => {
  const bodies = Array.from({ length: CALLS }, (_, index) => bodyOf(index));
  await box.put(Key, bodies[0] ?? '');
  const read: string[] = [];
  const outcomes = await all(async (index) => {
    if (index % 2 === 0) await box.put(Key, bodies[index] ?? '');
    else read.push(await box.read(Key));
  });
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  expect(read).toHaveLength(CALLS / 2);
  for (const body of read) expect(bodies).toContain(body);
});

test('an upload that is completed, aborted and added to at once ends one way', async () => {
  for (let round = 0; round < 8; round += 1) {
    await box.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const before = (await dataFiles()).length;
    const { UploadId } = await box.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = (Body: string): UploadPartCommand =>
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body });
    const { ETag } = await box.s3.send(part('the part'));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const ends = await Promise.all([
      outcome(box.s3.send(part('another'))),
      outcome(box.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }))),
      outcome(box.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))),
    ]);
    const [, completed, aborted] = ends;
    // The other part may have been stored first: its tag differs then, and the completion is refused.
    expect(['ok', '404 NoSuchUpload', '400 InvalidPart']).toContain(completed);
    expect(aborted).toBe(completed === 'ok' ? '404 NoSuchUpload' : 'ok');
    expect((await box.raw(`/${Key}`)).status).toBe(completed === 'ok' ? 200 : 404);
    await until(async () => (await dataFiles()).length === before + (completed === 'ok' ? 1 : 0));
  }
});

test('a bucket that is deleted while it is written to: the write, or the deletion, is refused', async () => {
  for (let round = 0; round < 8; round += 1) {
    const name = `box-${round}`;
    await box.s3.send(new CreateBucketCommand({ Bucket: name }));
    const before = (await dataFiles()).length;
    const [written, deleted] = await Promise.all([
      outcome(box.s3.send(new PutObjectCommand({ Bucket: name, Key, Body: 'x' }))),
      outcome(box.s3.send(new DeleteBucketCommand({ Bucket: name }))),
    ]);
    expect(['ok 409 BucketNotEmpty', '404 NoSuchBucket ok']).toContain(`${written} ${deleted}`);
    await until(async () => (await dataFiles()).length === before + (written === 'ok' ? 1 : 0));
    if (written === 'ok') expect((await box.at(`/${name}/${Key}`)).text).toBe('x');
  }
});

test('of many that create one bucket, one does', async () => {
  const outcomes = await all(() => box.s3.send(new CreateBucketCommand({ Bucket: 'contested' })));
  expect(outcomes.filter((result) => result === 'ok')).toHaveLength(1);
  expect(new Set(outcomes)).toEqual(new Set(['ok', '409 BucketAlreadyOwnedByYou']));
});
