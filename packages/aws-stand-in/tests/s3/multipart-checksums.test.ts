/**
 * Checksums of multipart objects: composite (of the parts' checksums, with their count) or of the full object, as S3
 * allows for each algorithm. The expected values come from single objects, whose checksums the SDK itself computes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#ChecksumTypes
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { ListPartsCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import type { ChecksumAlgorithm, ChecksumType, CompletedPart } from '@aws-sdk/client-s3';
import { outcome } from '../harness/stand-in.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

const FIRST = Buffer.alloc(5 * 1024 * 1024, 'first');
const LAST = Buffer.from('123456789');
const Key = 'k';

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

/** Returns the checksum that the SDK sends with the bytes and the stand-in accepts. */
async function checksumOf(algorithm: ChecksumAlgorithm, Body: Uint8Array): Promise<string> {
  const answer = await box.s3.send(new PutObjectCommand({ Bucket, Key: 'single', Body, ChecksumAlgorithm: algorithm }));
  return inAnswer(algorithm, answer) ?? '';
}

function inAnswer(algorithm: ChecksumAlgorithm, answer: object): string | undefined {
  return (answer as Record<string, string | undefined>)[`Checksum${algorithm}`];
}

const begin = (ChecksumAlgorithm: ChecksumAlgorithm, ChecksumType?: ChecksumType): CreateMultipartUploadCommand =>
  new CreateMultipartUploadCommand({
    ...{ Bucket, Key, ChecksumAlgorithm },
    ...(ChecksumType === undefined ? {} : { ChecksumType }),
  });

test.each<[ChecksumAlgorithm, ChecksumType, ChecksumType | undefined]>([
  ['CRC32', 'COMPOSITE', undefined],
  ['CRC32', 'FULL_OBJECT', 'FULL_OBJECT'],
  ['CRC32C', 'COMPOSITE', 'COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT', 'FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT', undefined],
  ['SHA1', 'COMPOSITE', undefined],
  ['SHA256', 'COMPOSITE', undefined],
])('%s is %s (asked for: %s)', async (algorithm, type, asked) => {
  const begun = await box.s3.send(begin(algorithm, asked));
  expect(begun).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: type });
  const { UploadId = '' } = begun;
  const parts: CompletedPart[] = [];
  const ofParts: string[] = [];
  for (const [index, Body] of [FIRST, LAST].entries()) {
    const command = new UploadPartCommand({
      ...{ Bucket, Key, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: algorithm },
    });
    const answer = await box.s3.send(command);
    ofParts.push(inAnswer(algorithm, answer) ?? '');
    parts.push({ PartNumber: index + 1, ETag: answer.ETag, [`Checksum${algorithm}`]: ofParts.at(-1) });
  }
  const listed = await box.s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(listed).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: type });
  expect(listed.Parts?.map((part) => inAnswer(algorithm, part))).toEqual(ofParts);

  const composed = Buffer.concat(ofParts.map((checksum) => Buffer.from(checksum, 'base64')));
  const expected =
    type === 'COMPOSITE'
      ? `${await checksumOf(algorithm, composed)}-2`
      : await checksumOf(algorithm, Buffer.concat([FIRST, LAST]));
  const complete = (checksum: string): Promise<object> =>
    box.s3.send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket, Key, UploadId, MultipartUpload: { Parts: parts }, ChecksumType: type },
        [`Checksum${algorithm}`]: checksum,
      }),
    );
  const wrong = (expected.startsWith('A') ? 'B' : 'A') + expected.slice(1);
  expect(await outcome(complete(wrong))).toBe('400 BadDigest');
  expect(await complete(expected)).toMatchObject({ [`Checksum${algorithm}`]: expected, ChecksumType: type });
  expect(await box.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))).toMatchObject({
    [`Checksum${algorithm}`]: expected,
    ChecksumType: type,
  });
});

test.each<[ChecksumAlgorithm, ChecksumType]>([
  ['CRC64NVME', 'COMPOSITE'],
  ['SHA1', 'FULL_OBJECT'],
  ['SHA256', 'FULL_OBJECT'],
])('%s cannot be %s', async (algorithm, type) => {
  expect(await outcome(box.s3.send(begin(algorithm, type)))).toBe('400 InvalidRequest');
});

test('a type without an algorithm', async () => {
  const request = { method: 'POST', headers: { 'x-amz-checksum-type': 'FULL_OBJECT' } };
  expect((await box.raw('/k?uploads=', request)).text).toContain('<Code>InvalidRequest</Code>');
});

test('an algorithm that S3 has not', async () => {
  const request = { method: 'POST', headers: { 'x-amz-checksum-algorithm': 'MD6' } };
  expect((await box.raw('/k?uploads=', request)).text).toContain('<Code>InvalidRequest</Code>');
});

test('a part with another algorithm than its upload’s', async () => {
  const { UploadId } = await box.s3.send(begin('SHA256'));
  const part = new UploadPartCommand({
    ...{ Bucket, Key, UploadId, PartNumber: 1, Body: LAST, ChecksumAlgorithm: 'CRC32' },
  });
  expect(await outcome(box.s3.send(part))).toBe('400 InvalidRequest');
});
