/**
 * Handles pictures and videos with vended credentials and the AWS SDK's defaults, as a gallery does: byte-identical,
 * with their types, read in ranges, uploaded in parts, and an interrupted upload resumed.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { PICTURE, VIDEO } from '../harness/media.ts';

const ROOT = 'webqsee/demo/items-root/';
const Bucket = 'webqsee';
const MIB = 1024 * 1024;
/** S3's minimum for every part but the last. */
const PART_BYTES = 5 * MIB;
let running: Running;
let s3: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  const token = await enroll(running, running.demo.invites.max);
  s3 = s3Client(running, (await credentials(running, token)).credentials);
});

afterAll(async () => {
  s3.destroy();
  await running.dispose();
});

test.each([
  ['picture.jpg', 'image/jpeg', PICTURE],
  ['video.mp4', 'video/mp4', VIDEO],
])('%s is put, headed, read, listed, shared by a copy, and deleted', async (name, ContentType, media) => {
  const mine = `${ROOT}private/max/${name}`;
  const shared = `${ROOT}shared/max/${name}`;
  const ETag = `"${createHash('md5').update(media).digest('hex')}"`;
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: mine, Body: media, ContentType }));
  expect(put.ETag).toBe(ETag);

  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: mine }));
  expect(head).toMatchObject({ ContentType, ETag, ContentLength: media.length });
  const { Body, ...got } = await s3.send(new GetObjectCommand({ Bucket, Key: mine }));
  expect(got).toMatchObject({ ContentType, ETag, ContentLength: media.length });
  expect(media.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  const list = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${ROOT}private/max/` }));
  expect(list.Contents).toEqual([expect.objectContaining({ Key: mine, Size: media.length, ETag })]);

  await s3.send(new CopyObjectCommand({ Bucket, Key: shared, CopySource: `${Bucket}/${mine}` }));
  const copy = await s3.send(new GetObjectCommand({ Bucket, Key: shared }));
  expect(copy.ContentType).toBe(ContentType);
  expect(media.equals((await copy.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);

  await s3.send(new DeleteObjectCommand({ Bucket, Key: mine }));
  expect(await outcome(s3.send(new HeadObjectCommand({ Bucket, Key: mine })))).toBe(404);
  expect(await outcome(s3.send(new HeadObjectCommand({ Bucket, Key: shared })))).toBe('ok');
});

test('a video is read in ranges, as a player seeks', async () => {
  const Key = `${ROOT}shared/max/seek.mp4`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: VIDEO, ContentType: 'video/mp4' }));
  const last = VIDEO.length - 1;
  const ranges: [string, number, number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=4-11', 4, 11],
    [`bytes=${VIDEO.length - 1000}-`, VIDEO.length - 1000, last],
    ['bytes=-500', VIDEO.length - 500, last],
    [`bytes=1000-${VIDEO.length + 5}`, 1000, last],
  ];
  for (const [Range, from, to] of ranges) {
    const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
    expect(part.$metadata.httpStatusCode).toBe(206);
    expect(part.ContentRange).toBe(`bytes ${from}-${to}/${VIDEO.length}`);
    const bytes = (await part.Body?.transformToByteArray()) ?? new Uint8Array();
    expect(VIDEO.subarray(from, to + 1).equals(bytes)).toBe(true);
  }
  const beyond = s3.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${VIDEO.length}-` }));
  expect(await outcome(beyond)).toBe(416);
});

test('64 MB go up in parts with checksums, as the SDK does by itself, and come back whole', async () => {
  const Key = `${ROOT}private/max/long.mp4`;
  const Body = Buffer.alloc(64 * MIB, VIDEO);
  await new Upload({ client: s3, params: { Bucket, Key, Body, ContentType: 'video/mp4' } }).done();
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(got.ContentType).toBe('video/mp4');
  // 64 MB make 13 of the SDK's parts of 5 MB.
  expect(got.ETag).toMatch(/^"[0-9a-f]{32}-13"$/);
  const hash = createHash('sha256');
  for await (const chunk of got.Body as Readable as AsyncIterable<Buffer>) hash.update(chunk);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(Body).digest('hex'));
});

test('an interrupted upload goes on from the parts that S3 lists', async () => {
  const Key = `${ROOT}private/max/broken.mp4`;
  const whole = Buffer.alloc(2 * PART_BYTES + 1234, VIDEO);
  const partOf = (number: number): Buffer => whole.subarray((number - 1) * PART_BYTES, number * PART_BYTES);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'video/mp4' }));
  const upload = { Bucket, Key, UploadId };
  for (const PartNumber of [1, 3])
    await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body: partOf(PartNumber) }));

  const { Parts: there = [] } = await s3.send(new ListPartsCommand(upload));
  expect(there.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, PART_BYTES],
    [3, 1234],
  ]);
  await s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: partOf(2) }));
  const { Parts: all = [] } = await s3.send(new ListPartsCommand(upload));
  const Parts = all.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(whole.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
});

test('an aborted upload is gone', async () => {
  const Key = `${ROOT}shared/max/aborted.mp4`;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const upload = { Bucket, Key, UploadId };
  await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: VIDEO }));
  await s3.send(new AbortMultipartUploadCommand(upload));
  expect(await outcome(s3.send(new ListPartsCommand(upload)))).toBe(404);
  expect(await outcome(s3.send(new HeadObjectCommand({ Bucket, Key })))).toBe(404);
});
