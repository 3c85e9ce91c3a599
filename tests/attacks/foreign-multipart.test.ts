/**
 * Attack: the upload id of somebody else's multipart upload, to read its parts, add to it, finish it or abort it; on the
 * other's key, and on an own key.
 */
import { beforeAll, expect, test } from '@jest/globals';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { readText } from '../harness/cells.ts';
import { outcome } from '../harness/latchkey.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const OF_ADA = { Bucket, Key: `${ROOT}private/ada/video.mp4` };
const OF_MAX = { Bucket, Key: `${ROOT}private/max/video.mp4` };
const latchkey = useLatchkey({ members: ['ada', 'max'] });
let UploadId: string | undefined;
let MultipartUpload: { Parts: { PartNumber: number; ETag: string | undefined }[] };

beforeAll(async () => {
  const ada = latchkey.s3('ada');
  ({ UploadId } = await ada.send(new CreateMultipartUploadCommand(OF_ADA)));
  const part = { ...OF_ADA, UploadId, PartNumber: 1, Body: 'first part of ada' };
  const { ETag } = await ada.send(new UploadPartCommand(part));
  MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
});

function attempts(object: typeof OF_ADA, id: string | undefined): Promise<('ok' | number)[]> {
  const [max, upload] = [latchkey.s3('max'), { ...object, UploadId: id }];
  return Promise.all([
    outcome(max.send(new ListPartsCommand(upload))),
    outcome(max.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'of max' }))),
    outcome(max.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }))),
    outcome(max.send(new AbortMultipartUploadCommand(upload))),
  ]);
}

test('on the key of the other: refused, whether or not the id is right', async () => {
  for (const id of [UploadId, 'guessed']) expect(await attempts(OF_ADA, id)).toEqual([403, 403, 403, 403]);
});

test('on an own key: there is no such upload', async () => {
  for (const id of [UploadId, '../../../account']) expect(await attempts(OF_MAX, id)).toEqual([404, 404, 404, 404]);
});

test('beginning one in the area of another, or listing the ids of all', async () => {
  const max = latchkey.s3('max');
  expect(await outcome(max.send(new CreateMultipartUploadCommand(OF_ADA)))).toBe(403);
  expect(await outcome(max.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'webqsee/demo/' })))).toBe(403);
});

test('after all of that the upload is whole, and its owner finishes it', async () => {
  await latchkey.s3('ada').send(new CompleteMultipartUploadCommand({ ...OF_ADA, UploadId, MultipartUpload }));
  expect(await readText(latchkey.s3('ada'), Bucket, OF_ADA.Key)).toBe('first part of ada');
});
