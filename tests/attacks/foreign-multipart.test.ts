/**
 * Attack: the upload id of somebody else's multipart upload, to read its parts, add to it, finish it or abort it; on the
 * other's key, and on an own key.
 */
import { expect, test } from '@jest/globals';
import * as S3 from '@aws-sdk/client-s3';
import { readText } from '../harness/cells.ts';
import { outcome } from '../harness/latchkey.ts';
import { prepared } from '../harness/prepared.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const OF_ADA = { Bucket, Key: `${ROOT}private/ada/video.mp4` };
const OF_MAX = { Bucket, Key: `${ROOT}private/max/video.mp4` };
const latchkey = useLatchkey({ members: ['ada', 'max'] });
const begun = prepared(async () => {
  const ada = latchkey.s3('ada');
  const { UploadId } = await ada.send(new S3.CreateMultipartUploadCommand(OF_ADA));
  const part = { ...OF_ADA, UploadId, PartNumber: 1, Body: 'first part of ada' };
  const { ETag } = await ada.send(new S3.UploadPartCommand(part));
  return { UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
});

function attempts(object: typeof OF_ADA, id: string | undefined): Promise<('ok' | number)[]> {
  const [max, upload] = [latchkey.s3('max'), { ...object, UploadId: id }];
  const { MultipartUpload } = begun();
  return Promise.all([
    outcome(max.send(new S3.ListPartsCommand(upload))),
    outcome(max.send(new S3.UploadPartCommand({ ...upload, PartNumber: 1, Body: 'of max' }))),
    outcome(max.send(new S3.CompleteMultipartUploadCommand({ ...upload, MultipartUpload }))),
    outcome(max.send(new S3.AbortMultipartUploadCommand(upload))),
  ]);
}

test.each([
  ['on the key of the other: refused, whether or not the id is right', OF_ADA, 'guessed', 403],
  ['on an own key: there is no such upload', OF_MAX, '../../../account', 404],
])('%s', async (_what, object, guess, status) => {
  for (const id of [begun().UploadId, guess]) expect(await attempts(object, id)).toEqual(Array(4).fill(status));
});

test('beginning one in the area of another, or listing the ids of all', async () => {
  const max = latchkey.s3('max');
  expect(await outcome(max.send(new S3.CreateMultipartUploadCommand(OF_ADA)))).toBe(403);
  expect(await outcome(max.send(new S3.ListMultipartUploadsCommand({ Bucket, Prefix: 'webqsee/demo/' })))).toBe(403);
});

test('after all of that the upload is whole, and its owner finishes it', async () => {
  await latchkey.s3('ada').send(new S3.CompleteMultipartUploadCommand({ ...OF_ADA, ...begun() }));
  expect(await readText(latchkey.s3('ada'), Bucket, OF_ADA.Key)).toBe('first part of ada');
});
