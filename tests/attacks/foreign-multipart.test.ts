/**
 * Attack: the upload id of somebody else's multipart upload, to read its parts, add to it, finish it or abort it; on the
 * other's key, and on an own key.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readText } from '../harness/cells.ts';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';

const Bucket = 'webqsee';
const KEY_OF_ADA = 'webqsee/demo/items-root/private/ada/video.mp4';
const KEY_OF_MAX = 'webqsee/demo/items-root/private/max/video.mp4';
let running: Running;
let ada: S3Client;
let max: S3Client;
let UploadId: string | undefined;
let ETag: string | undefined;

beforeAll(async () => {
  running = await startLatchkey();
  ada = s3Client(running, (await credentials(running, await enroll(running, running.demo.invites.ada))).credentials);
  max = s3Client(running, (await credentials(running, await enroll(running, running.demo.invites.max))).credentials);
  ({ UploadId } = await ada.send(new CreateMultipartUploadCommand({ Bucket, Key: KEY_OF_ADA })));
  const part = { Bucket, Key: KEY_OF_ADA, UploadId, PartNumber: 1, Body: 'first part of ada' };
  ({ ETag } = await ada.send(new UploadPartCommand(part)));
});

afterAll(async () => {
  ada.destroy();
  max.destroy();
  await running.dispose();
});

function attempts(Key: string, id: string | undefined): Promise<('ok' | number)[]> {
  const upload = { Bucket, Key, UploadId: id };
  const parts = { MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
  return Promise.all([
    outcome(max.send(new ListPartsCommand(upload))),
    outcome(max.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'of max' }))),
    outcome(max.send(new CompleteMultipartUploadCommand({ ...upload, ...parts }))),
    outcome(max.send(new AbortMultipartUploadCommand(upload))),
  ]);
}

test('on the key of the other: refused, whether or not the id is right', async () => {
  expect(await attempts(KEY_OF_ADA, UploadId)).toEqual([403, 403, 403, 403]);
  expect(await attempts(KEY_OF_ADA, 'guessed')).toEqual([403, 403, 403, 403]);
});

test('on an own key: there is no such upload', async () => {
  expect(await attempts(KEY_OF_MAX, UploadId)).toEqual([404, 404, 404, 404]);
  expect(await attempts(KEY_OF_MAX, '../../../account')).toEqual([404, 404, 404, 404]);
});

test('beginning one in the area of another, or listing the ids of all', async () => {
  const begun = max.send(new CreateMultipartUploadCommand({ Bucket, Key: KEY_OF_ADA }));
  expect(await outcome(begun)).toBe(403);
  const listed = await outcome(max.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'webqsee/demo/' })));
  expect(listed).toBe(403);
});

test('after all of that the upload is whole, and its owner finishes it', async () => {
  const upload = { Bucket, Key: KEY_OF_ADA, UploadId };
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await ada.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
  expect(await readText(ada, Bucket, KEY_OF_ADA)).toBe('first part of ada');
});
