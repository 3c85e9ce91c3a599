/**
 * The multipart calls: parts are uploaded in any order and repeatedly, listed in pages, and completed once, as named,
 * in the order and sizes that S3 requires; also by the SDK's own uploader.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import { GetObjectCommand, HeadObjectCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import type { CompleteMultipartUploadCommandInput, CompletedPart } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { refusal } from '../harness/http.ts';
import { outcome } from '../harness/stand-in.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const FIRST = Buffer.alloc(MIN_PART_BYTES, 'first');
const LAST = Buffer.from('the last one is small');
const Key = 'big/film.mp4';

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

async function begin(): Promise<string> {
  const { UploadId } = await box.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'video/mp4', Metadata: { a: '1' } }),
  );
  return UploadId ?? '';
}

async function part(UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await box.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag, ChecksumCRC32 };
}

function complete(
  UploadId: string,
  Parts: CompletedPart[],
  more: Partial<CompleteMultipartUploadCommandInput> = {},
): Promise<string> {
  return outcome(
    box.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more })),
  );
}

async function read(): Promise<Buffer> {
  const { Body } = await box.s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const dataFiles = (): Promise<string[]> => readdir(join(box.standIn.dataDir, 's3', 'data'));
const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();

test('parts in any order make the object; it has the headers it was begun with, and S3’s tag of parts', async () => {
  const id = await begin();
  const parts = [await part(id, 7, LAST), await part(id, 2, FIRST)].reverse();
  expect(await outcome(box.s3.send(new HeadObjectCommand({ Bucket, Key })))).toBe('404 NotFound');
  expect(await complete(id, parts, { MpuObjectSize: FIRST.length + LAST.length })).toBe('ok');
  expect((await read()).equals(Buffer.concat([FIRST, LAST]))).toBe(true);
  const etag = md5(Buffer.concat([md5(FIRST), md5(LAST)])).toString('hex');
  expect(await box.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ContentLength: FIRST.length + LAST.length,
    ContentType: 'video/mp4',
    Metadata: { a: '1' },
    ETag: `"${etag}-2"`,
    ServerSideEncryption: 'AES256',
  });
  expect(await dataFiles()).toHaveLength(2);
});

test('a range across parts', async () => {
  const headers = { range: `bytes=${FIRST.length - 3}-${FIRST.length + 2}` };
  expect((await box.raw(`/${Key}`, { headers })).text).toBe(`${FIRST.subarray(-3).toString()}the`);
});

test('a part may be sent again; the last one counts, and parts that are not named go', async () => {
  const id = await begin();
  await part(id, 1, LAST);
  const again = await part(id, 1, Buffer.from('again'));
  await part(id, 2, LAST);
  expect(await complete(id, [again])).toBe('ok');
  expect((await read()).toString()).toBe('again');
  expect(await dataFiles()).toHaveLength(1);
});

test('the SDK’s uploader', async () => {
  const body = Buffer.concat([FIRST, FIRST, LAST]);
  await new Upload({
    client: box.s3,
    params: { Bucket, Key, Body: body },
    partSize: MIN_PART_BYTES,
    queueSize: 3,
  }).done();
  expect((await read()).equals(body)).toBe(true);
});

describe('completing', () => {
  let id: string;
  let one: CompletedPart;
  let two: CompletedPart;
  let small: CompletedPart;
  beforeAll(async () => {
    await box.put(Key, 'held');
    id = await begin();
    one = await part(id, 1, FIRST);
    two = await part(id, 2, FIRST);
    small = await part(id, 3, LAST);
  });

  test.each<[string, () => CompletedPart[], Partial<CompleteMultipartUploadCommandInput>, string]>([
    ['parts out of order', () => [two, one], {}, '400 InvalidPartOrder'],
    ['a part twice', () => [one, one], {}, '400 InvalidPartOrder'],
    ['a part that was not sent', () => [one, { ...two, PartNumber: 4 }], {}, '400 InvalidPart'],
    ['another tag', () => [{ ...one, ETag: '"00"' }], {}, '400 InvalidPart'],
    ['another checksum', () => [{ ...one, ChecksumCRC32: 'AAAAAA==' }], {}, '400 InvalidPart'],
    ['a small part that is not the last', () => [one, small, { ...two, PartNumber: 4 }], {}, '400 EntityTooSmall'],
    ['another size of the whole', () => [one, small], { MpuObjectSize: 7 }, '400 InvalidRequest'],
    ['something there, and it must not be', () => [one], { IfNoneMatch: '*' }, '412 PreconditionFailed'],
    ['something else there', () => [one], { IfMatch: '"00"' }, '412 PreconditionFailed'],
    ['another checksum of the whole', () => [one], { ChecksumCRC32: 'AAAAAA==' }, '400 BadDigest'],
    ['a checksum of another kind', () => [one], { ChecksumSHA256: 'A'.repeat(43) + '=' }, '400 InvalidRequest'],
  ])('%s: refused, and the upload goes on', async (_name, parts, more, expected) => {
    expect(await complete(id, parts(), more)).toBe(expected);
    expect((await read()).toString()).toBe('held');
  });

  test('ten thousand parts can be named; their bodies are not refused for their size', async () => {
    const checksum = `<ChecksumSHA256>${'A'.repeat(43)}=</ChecksumSHA256>`;
    const parts = Array.from({ length: 10_000 }, (_, index) => index + 1).map(
      (number) => `<Part><PartNumber>${number}</PartNumber><ETag>"${'0'.repeat(32)}"</ETag>${checksum}</Part>`,
    );
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    expect(refusal(await box.raw(`/${Key}?uploadId=${id}`, { method: 'POST', body }))).toBe('400 InvalidPart');
  });

  test('exactly one of many at once does it', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => complete(id, [one, two, small])));
    expect(outcomes.filter((result) => result === 'ok')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['ok', '404 NoSuchUpload']));
    expect((await read()).equals(Buffer.concat([FIRST, FIRST, LAST]))).toBe(true);
  });
});

describe('an upload that ended', () => {
  test('aborted: its bytes go, and it takes nothing more', async () => {
    const id = await begin();
    const before = await dataFiles();
    const one = await part(id, 1, LAST);
    const abort = (): Promise<string> =>
      outcome(box.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id })));
    expect(await abort()).toBe('ok');
    expect((await dataFiles()).sort()).toEqual(before.sort());
    expect(await abort()).toBe('404 NoSuchUpload');
    expect(await outcome(part(id, 2, LAST))).toBe('404 NoSuchUpload');
    expect(await complete(id, [one])).toBe('404 NoSuchUpload');
    expect(await outcome(box.s3.send(new ListPartsCommand({ Bucket, Key, UploadId: id })))).toBe('404 NoSuchUpload');
  });

  test('the id is of use for its own key only', async () => {
    const UploadId = await begin();
    const elsewhere = new UploadPartCommand({ Bucket, Key: 'other', UploadId, PartNumber: 1, Body: LAST });
    expect(await outcome(box.s3.send(elsewhere))).toBe('404 NoSuchUpload');
  });
});

describe('ListParts', () => {
  test('pages, in the order of numbers', async () => {
    const UploadId = await begin();
    for (const number of [10_000, 3, 1, 20]) await part(UploadId, number, Buffer.from(String(number)));
    const listed: (number | undefined)[] = [];
    let PartNumberMarker: string | undefined;
    for (let more = true; more;) {
      const page = await box.s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 3, PartNumberMarker }));
      expect(page).toMatchObject({
        Bucket,
        Key,
        UploadId,
        MaxParts: 3,
        StorageClass: 'STANDARD',
      });
      expect(page.Parts?.map(({ Size }) => Size)).toEqual(
        page.Parts?.map(({ PartNumber }) => String(PartNumber).length),
      );
      expect(
        page.Parts?.every((one) => /^"[0-9a-f]{32}"$/.test(one.ETag ?? '') && one.ChecksumCRC32 !== undefined),
      ).toBe(true);
      listed.push(...(page.Parts ?? []).map(({ PartNumber }) => PartNumber));
      PartNumberMarker = page.NextPartNumberMarker;
      more = page.IsTruncated === true;
    }
    expect(listed).toEqual([1, 3, 20, 10_000]);
  });

  test('a page holds at most 1,000, and no more than 32 bits can be requested', async () => {
    const UploadId = await begin();
    await part(UploadId, 1, LAST);
    const page = async (query: string): Promise<string> =>
      (await box.raw(`/${Key}?uploadId=${UploadId}&${query}`)).text;
    expect(await page('max-parts=2147483647')).toContain('<MaxParts>1000</MaxParts><IsTruncated>false<');
    expect(await page('max-parts=0')).toContain('<MaxParts>0</MaxParts><IsTruncated>false<');
    for (const query of ['max-parts=2147483648', 'max-parts=-1', 'max-parts=01', 'max-parts=', 'part-number-marker=x'])
      expect(await page(query)).toContain('<Code>InvalidArgument</Code>');
  });

  test('of an upload without parts', async () => {
    const UploadId = await begin();
    const page = await box.s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect([page.Parts, page.IsTruncated]).toEqual([undefined, false]);
  });
});

test.each(['0', '10001', '01', '%2B1', '1e1', '0x1', 'x', '', '-1', '1.5', '4294967297'])(
  'part number %j',
  async (number) => {
    const request = { method: 'PUT', body: 'x', headers: { 'content-length': '1' } };
    expect(refusal(await box.raw(`/${Key}?partNumber=${number}&uploadId=${await begin()}`, request))).toBe(
      '400 InvalidArgument',
    );
  },
);
