/**
 * CopyObject and UploadPartCopy: bytes and headers of the source, or new headers; conditions and rights on both sides,
 * each decided separately.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { HeadObjectCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import type { CopyObjectCommandInput, UploadPartCopyCommandInput } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { allow, outcome } from '../harness/stand-in.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';

const TEXT = 'the source';
const ETAG = '"5d6ae7f7e5d2fbdd1fcb6bcf8e2b7b1b"';
const KEPT = { ContentType: 'image/png', CacheControl: 'no-cache', Metadata: { title: 'one' } };
const READ_IN = 'arn:aws:s3:::box/in/*';
const WRITE_OUT = 'arn:aws:s3:::box/out/*';

let box: Box;
beforeAll(async () => {
  box = await startBox({
    users: [
      { name: 'copier', policies: [allow('s3:GetObject', READ_IN), allow('s3:PutObject', WRITE_OUT)] },
      { name: 'lister', policies: [allow('s3:GetObject', READ_IN), allow(['s3:PutObject', 's3:ListBucket'])] },
    ],
  });
  await box.put('source', TEXT, KEPT);
  await box.put('in/ü +%2F?.jpg', TEXT);
  await box.put('out/there', 'held');
});
afterAll(() => box.dispose());

type Wish = Partial<Omit<CopyObjectCommandInput, 'Bucket'>>;
const copy = (wish: Wish, by = box): Promise<string> =>
  outcome(by.s3.send(new CopyObjectCommand({ Bucket, Key: 'target', CopySource: 'box/source', ...wish })));
const head = (Key: string): Promise<object> =>
  box.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

test('bytes, type, metadata and checksum are the source’s', async () => {
  const { CopyObjectResult: result } = await box.s3.send(
    new CopyObjectCommand({ Bucket, Key: 'target', CopySource: '/box/source' }),
  );
  expect(await box.read('target')).toBe(TEXT);
  expect(await head('target')).toMatchObject({ ...KEPT, ETag: result?.ETag, ChecksumCRC32: result?.ChecksumCRC32 });
  expect(result?.ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
});

test('REPLACE takes the request’s own headers, on the same key too', async () => {
  await box.put('again', TEXT, KEPT);
  const wish: Wish = { Key: 'again', CopySource: 'box/again' };
  expect(await copy(wish)).toBe('400 InvalidRequest');
  expect(await copy({ ...wish, MetadataDirective: 'REPLACE', ContentType: 'text/plain', Metadata: { b: '2' } })).toBe(
    'ok',
  );
  const after = await head('again');
  expect(after).toMatchObject({ ContentType: 'text/plain', Metadata: { b: '2' } });
  expect(after).not.toHaveProperty('CacheControl');
  expect(await box.read('again')).toBe(TEXT);
});

test('another algorithm may be asked for', async () => {
  expect(await copy({ ChecksumAlgorithm: 'SHA256' })).toBe('ok');
  expect(await head('target')).toMatchObject({ ChecksumSHA256: expect.any(String), ChecksumType: 'FULL_OBJECT' });
});

test('a source with every kind of character', async () => {
  expect(await copy({ CopySource: `box/${encodeURIComponent('in/ü +%2F?.jpg')}` })).toBe('ok');
});

test('of a range is refused, not made whole', async () => {
  const headers = { 'x-amz-copy-source': 'box/source', 'x-amz-copy-source-range': 'bytes=0-1' };
  expect(refusal(await box.raw('/range', { method: 'PUT', headers }))).toBe('501 NotImplemented');
  expect((await box.raw('/range')).status).toBe(404);
});

describe('conditions', () => {
  test.each<[string, Wish, string]>([
    ['the source is another', { CopySourceIfMatch: ETAG }, '412 PreconditionFailed'],
    ['the source is not that', { CopySourceIfNoneMatch: ETAG }, 'ok'],
    ['the source is any', { CopySourceIfNoneMatch: '*' }, '412 PreconditionFailed'],
    ['the source is older', { CopySourceIfModifiedSince: new Date(Date.now() + 5000) }, '412 PreconditionFailed'],
    ['the source is newer', { CopySourceIfUnmodifiedSince: new Date(0) }, '412 PreconditionFailed'],
    ['the target is there', { Key: 'out/there', IfNoneMatch: '*' }, '412 PreconditionFailed'],
    ['the target is another', { Key: 'out/there', IfMatch: ETAG }, '412 PreconditionFailed'],
    ['the target is not there', { Key: 'out/new', IfNoneMatch: '*' }, 'ok'],
  ])('%s', async (_name, wish, expected) => {
    expect(await copy(wish)).toBe(expected);
    expect(await box.read('out/there')).toBe('held');
  });
});

describe('rights', () => {
  const source = `box/${encodeURIComponent('in/ü +%2F?.jpg')}`;
  test.each<[string, string, Wish, string]>([
    ['read there, write here', 'copier', { CopySource: source, Key: 'out/1' }, 'ok'],
    ['no right to read', 'copier', { CopySource: 'box/source', Key: 'out/1' }, '403 AccessDenied'],
    ['no right to write', 'copier', { CopySource: source, Key: 'in/1' }, '403 AccessDenied'],
    ['a key that is not there', 'copier', { CopySource: 'box/in/none', Key: 'out/1' }, '403 AccessDenied'],
    ['the same, by one who may list', 'lister', { CopySource: 'box/in/none', Key: 'out/1' }, '404 NoSuchKey'],
    ['a path that climbs', 'copier', { CopySource: 'box/in/../source', Key: 'out/1' }, '403 AccessDenied'],
    [
      'a target to be compared, by one who may not read it',
      'copier',
      { CopySource: source, Key: 'out/there', IfMatch: ETAG },
      '403 AccessDenied',
    ],
  ])('%s', async (_name, user, wish, expected) => {
    expect(await copy(wish, boxOf(box.standIn, box.standIn.aws.userKey(user)))).toBe(expected);
  });
});

test.each<[string, Wish, string]>([
  ['a bucket alone', { CopySource: 'box' }, '400 InvalidArgument'],
  ['a bucket that is not there', { CopySource: 'nothing/key' }, '404 NoSuchBucket'],
  ['a key that is not there', { CopySource: 'box/nothing' }, '404 NoSuchKey'],
  ['a version', { CopySource: 'box/source?versionId=1' }, '501 NotImplemented'],
  ['broken encoding', { CopySource: 'box/%zz' }, '400 InvalidURI'],
  ['an unknown directive', { MetadataDirective: 'MERGE' as 'COPY' }, '400 InvalidArgument'],
  ['the source’s owner, another', { ExpectedSourceBucketOwner: '000000000000' }, '403 AccessDenied'],
  ['the source’s owner', { ExpectedSourceBucketOwner: '123456789012' }, 'ok'],
])('%s', async (_name, wish, expected) => {
  expect(await copy(wish)).toBe(expected);
});

describe('parts', () => {
  const Key = 'of parts';
  const part = async (
    UploadId: string | undefined,
    wish: Partial<UploadPartCopyCommandInput>,
    by = box,
  ): Promise<string> =>
    outcome(
      by.s3.send(
        new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 1, CopySource: 'box/source', ...wish }),
      ),
    );
  const begin = async (): Promise<string | undefined> =>
    (await box.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' }))).UploadId;

  test('a part is bytes of an object, with the checksum of its upload', async () => {
    const UploadId = await begin();
    const wish = { Bucket, Key, UploadId, PartNumber: 3, CopySource: 'box/source', CopySourceRange: 'bytes=4-9' };
    const { CopyPartResult: made } = await box.s3.send(new UploadPartCopyCommand(wish));
    expect(made?.ChecksumSHA256).toBe(createHash('sha256').update('source').digest('base64'));
    const Parts = [{ PartNumber: 3, ETag: made?.ETag, ChecksumSHA256: made?.ChecksumSHA256 }];
    await box.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    expect(await box.read(Key)).toBe('source');
  });

  test.each<[string, Partial<UploadPartCopyCommandInput>, string]>([
    ['the whole', {}, 'ok'],
    ['to the last byte', { CopySourceRange: 'bytes=0-9' }, 'ok'],
    ['beyond it', { CopySourceRange: 'bytes=0-10' }, '400 InvalidArgument'],
    ['the other way round', { CopySourceRange: 'bytes=5-4' }, '400 InvalidArgument'],
    ['an open range', { CopySourceRange: 'bytes=5-' }, '400 InvalidArgument'],
    ['another source than that', { CopySourceIfMatch: ETAG }, '412 PreconditionFailed'],
    ['no such source', { CopySource: 'box/nothing' }, '404 NoSuchKey'],
    ['no such upload', { UploadId: 'x' }, '404 NoSuchUpload'],
    ['part 0', { PartNumber: 0 }, '400 InvalidArgument'],
  ])('%s', async (_name, wish, expected) => {
    expect(await part(await begin(), wish)).toBe(expected);
  });

  test('rights on both sides', async () => {
    const copier = boxOf(box.standIn, box.standIn.aws.userKey('copier'));
    const mine = `box/${encodeURIComponent('in/ü +%2F?.jpg')}`;
    const out = 'out/part';
    const { UploadId } = await box.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: out }));
    expect(await part(UploadId, { Key: out, CopySource: mine }, copier)).toBe('ok');
    expect(await part(UploadId, { Key: out, CopySource: 'box/source' }, copier)).toBe('403 AccessDenied');
    expect(await part(await begin(), { CopySource: mine }, copier)).toBe('403 AccessDenied');
  });
});
