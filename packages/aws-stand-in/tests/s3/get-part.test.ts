/**
 * GetObject and HeadObject by part, which the transfer managers of the Ruby, Java and Go SDKs download with: the bytes
 * of each part, how many there are, its checksum, and the refusal of parts that are not there.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
} from '@aws-sdk/client-s3';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { allow, startStandIn } from '../harness/stand-in.ts';
import { textsOf } from '../harness/xml-text.ts';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const PARTS = [Buffer.alloc(MIN_PART_BYTES, 1), Buffer.alloc(MIN_PART_BYTES + 1, 2), Buffer.from('end')];
const SIZE = 2 * MIN_PART_BYTES + 4;
const RANGES = ['0-5242879', '5242880-10485760', '10485761-10485763'].map((range) => `bytes ${range}/${SIZE}`);

interface Kind {
  readonly algorithm?: ChecksumAlgorithm;
  readonly type?: ChecksumType;
  readonly numbers?: readonly number[];
}

let box: Box;
let etag: string;
let checksums: (string | undefined)[];
beforeAll(async () => {
  const users = [{ name: 'reader', policies: [allow('s3:GetObject')] }];
  box = await startBox({ users });
  ({ etag, checksums } = await upload('parts', PARTS, { algorithm: 'SHA256' }));
  await upload('full', PARTS, { algorithm: 'CRC32', type: 'FULL_OBJECT' });
  await upload('gap', PARTS, { numbers: [1, 3, 4] });
  await upload('one', PARTS.slice(2));
  await upload('empty last', [PARTS[0] ?? Buffer.of(), Buffer.of()]);
  await box.put('plain', 'whole', { ChecksumAlgorithm: 'SHA1' });
  await box.raw('/empty', { method: 'PUT', headers: { 'content-length': '0' } });
});
afterAll(() => box.dispose());

async function upload(
  Key: string,
  bodies: readonly Buffer[],
  { algorithm, type, numbers = bodies.map((_, index) => index + 1) }: Kind = {},
): Promise<{ etag: string; checksums: (string | undefined)[] }> {
  const checksum = algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm };
  const begun = new CreateMultipartUploadCommand({ Bucket, Key, ...checksum, ...(type && { ChecksumType: type }) });
  const { UploadId } = await box.s3.send(begun);
  const parts = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { PartNumber: numbers[index], UploadId, Bucket, Key, ...checksum };
    const { ETag, ChecksumSHA256 } = await box.s3.send(new UploadPartCommand({ ...part, Body }));
    parts.push({ PartNumber: numbers[index], ETag, ChecksumSHA256 });
  }
  const MultipartUpload = { Parts: parts };
  const end = { Bucket, Key, UploadId, MultipartUpload, ...(type && { ChecksumType: type }) };
  const { ETag = '' } = await box.s3.send(new CompleteMultipartUploadCommand(end));
  return { etag: ETag, checksums: parts.map(({ ChecksumSHA256 }) => ChecksumSHA256) };
}

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  box.raw(path, { method, headers });
const MODE = { 'x-amz-checksum-mode': 'ENABLED' };

describe.each([1, 2, 3])('part %d', (number) => {
  test('has its bytes, the range of them, the count, and the tag of the whole', async () => {
    const command = new GetObjectCommand({ Bucket, Key: 'parts', PartNumber: number, ChecksumMode: 'ENABLED' });
    const answer = await box.s3.send(command);
    const bytes = await answer.Body?.transformToByteArray();
    expect(Buffer.compare(Buffer.from(bytes ?? []), PARTS[number - 1] ?? Buffer.of())).toBe(0);
    expect(answer).toMatchObject({
      $metadata: { httpStatusCode: 206 },
      ContentRange: RANGES[number - 1],
      ContentLength: PARTS[number - 1]?.length,
      PartsCount: 3,
      ETag: etag,
      ChecksumSHA256: checksums[number - 1],
      ChecksumType: 'COMPOSITE',
    });
  });

  test('HEAD says what GET would send', async () => {
    const { status, headers, text } = await ask(`/parts?partNumber=${number}`, MODE, 'HEAD');
    expect([status, text]).toEqual([206, '']);
    expect(headers).toMatchObject({
      'content-length': String(PARTS[number - 1]?.length),
      'content-range': RANGES[number - 1],
      'x-amz-mp-parts-count': '3',
      'x-amz-checksum-sha256': checksums[number - 1],
      etag,
    });
  });

  test('of an upload with a checksum of the full object has none of its own', async () => {
    const { status, headers } = await ask(`/full?partNumber=0${number}`, MODE, 'HEAD');
    expect([status, headers['content-range']]).toEqual([206, RANGES[number - 1]]);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-checksum'))).toEqual([]);
  });
});

test('the count comes with a part alone', async () => {
  for (const path of ['/parts', '/plain?partNumber=1'])
    expect((await ask(path, {}, 'HEAD')).headers).not.toHaveProperty('x-amz-mp-parts-count');
  const one = await ask('/one?partNumber=1');
  expect([one.status, one.headers['x-amz-mp-parts-count'], one.text]).toEqual([206, '1', 'end']);
});

test('what was not uploaded in parts is part 1 of itself', async () => {
  const { status, headers, text } = await ask('/plain?partNumber=1', MODE);
  expect([status, headers['content-range'], text]).toEqual([206, 'bytes 0-4/5', 'whole']);
  expect(headers['x-amz-checksum-sha1']).toBeDefined();
  await box.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/parts` }));
  expect((await ask('/copy?partNumber=1', {}, 'HEAD')).headers).toMatchObject({ 'content-length': String(SIZE) });
  expect(refusal(await ask('/copy?partNumber=2'))).toBe('416 InvalidPartNumber');
});

test('a part without bytes has no range', async () => {
  for (const path of ['/empty?partNumber=1', '/empty%20last?partNumber=2']) {
    const { status, headers, text } = await ask(path);
    expect([status, headers['content-length'], headers['content-range'], text]).toEqual([200, '0', undefined, '']);
  }
});

test.each([
  ['/parts?partNumber=4', '4', '3'],
  ['/parts?partNumber=010000', '10000', '3'],
  ['/plain?partNumber=2', '2', '1'],
])('%s is not there: 416', async (path, requested, count) => {
  const answer = await ask(path);
  expect(refusal(answer)).toBe('416 InvalidPartNumber');
  expect(textsOf(answer.text, 'PartNumberRequested')).toEqual([requested]);
  expect(textsOf(answer.text, 'ActualPartCount')).toEqual([count]);
  expect((await ask(path, {}, 'HEAD')).status).toBe(416);
});

test.each(['0', '00', '-1', '%2B1', '%201', '1.0', '1e1', '0x1', '10001', 'abc', ''])(
  'partNumber=%s is none',
  async (number) => {
    for (const key of ['parts', 'plain', 'nothing'])
      expect(refusal(await ask(`/${key}?partNumber=${number}`))).toBe('400 InvalidArgument');
    expect((await ask(`/parts?partNumber=${number}`, {}, 'HEAD')).status).toBe(400);
  },
);

test.each(['bytes=0-1', '', 'nonsense'])('with a Range, "%s", it is refused', async (range) => {
  expect(refusal(await ask('/parts?partNumber=1', { range }))).toBe('400 InvalidRequest');
});

test('conditions hold for the whole object, and come first', async () => {
  expect((await ask('/parts?partNumber=9', { 'if-none-match': etag })).status).toBe(304);
  expect(refusal(await ask('/parts?partNumber=9', { 'if-match': '"x"' }))).toBe('412 PreconditionFailed');
  expect((await ask('/parts?partNumber=3', { 'if-match': etag })).text).toBe('end');
  expect((await ask('/parts?partNumber=3', { 'if-range': '"x"' })).text).toBe('end');
});

test('response-* overrides hold for a part, too', async () => {
  const { headers } = await ask('/parts?partNumber=3&response-content-type=text%2Fhtml');
  expect(headers['content-type']).toBe('text/html');
});

test('numbers that leave some out are not implemented', async () => {
  expect(refusal(await ask('/gap?partNumber=1'))).toBe('501 NotImplemented');
  expect(refusal(await ask('/gap?partNumber=4'))).toBe('416 InvalidPartNumber');
});

test('another checksum mode is refused, and a range of all bytes has the checksum of all', async () => {
  expect(refusal(await ask('/plain', { 'x-amz-checksum-mode': 'DISABLED' }))).toBe('400 InvalidRequest');
  const whole = await ask('/plain', { ...MODE, range: 'bytes=0-' });
  expect([whole.status, whole.headers['x-amz-checksum-sha1']]).toEqual([206, expect.any(String)]);
  expect((await ask('/plain', { ...MODE, range: 'bytes=1-' })).headers).not.toHaveProperty('x-amz-checksum-sha1');
});

test('the right is s3:GetObject, and a key that is not there is not told', async () => {
  const reader = boxOf(box.standIn, box.standIn.aws.userKey('reader'));
  expect((await reader.raw('/one?partNumber=1')).text).toBe('end');
  expect(refusal(await reader.raw('/nothing?partNumber=1'))).toBe('403 AccessDenied');
  expect(refusal(await reader.at('/nobucket/k?partNumber=0'))).toBe('404 NoSuchBucket');
});

test('parts are still there after a restart', async () => {
  await box.standIn.close();
  const standIn = await startStandIn({ dataDir: box.standIn.dataDir });
  const again = boxOf(standIn, standIn.aws.rootKey);
  expect((await again.raw('/parts?partNumber=3')).text).toBe('end');
  await again.dispose();
});
