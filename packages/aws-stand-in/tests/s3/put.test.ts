/**
 * PutObject: stored bytes and headers, conditions at the moment of the commit, the checksums and lengths that a client
 * declares, and keys of every kind.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { exchange, statusOf } from '../harness/socket.ts';
import { sha256, signed } from '../harness/sigv4.ts';
import { outcome } from '../harness/stand-in.ts';
import { Bucket, startBox, until, type Box } from '../harness/box.ts';

const TEXT = 'the body';
let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());
beforeEach(async () => {
  await box.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
});

const dataFiles = (): Promise<string[]> => readdir(join(box.standIn.dataDir, 's3', 'data'));
const md5 = (text: string): string => createHash('md5').update(text).digest('base64');
const putRaw = async (headers: Record<string, string>, body = TEXT): Promise<string> =>
  refusal(await box.raw('/k', { method: 'PUT', headers: { 'content-length': String(body.length), ...headers }, body }));

describe('what is kept', () => {
  test('headers and metadata come back', async () => {
    const kept = {
      ContentType: 'image/jpeg',
      CacheControl: 'max-age=1',
      ContentDisposition: 'inline',
      ContentEncoding: 'br',
      ContentLanguage: 'de',
      Metadata: { title: 'Ein Bild', 'x-y': '1' },
    };
    await box.put('k', TEXT, kept);
    expect(await box.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject(kept);
    expect(await box.read('k')).toBe(TEXT);
  });

  test('without a type it is binary; aws-chunked is the transfer’s encoding and not kept', async () => {
    await box.raw('/k', {
      method: 'PUT',
      body: TEXT,
      headers: { 'content-length': '8', 'content-encoding': 'aws-chunked' },
    });
    const { headers } = await box.raw('/k');
    expect([headers['content-type'], headers['content-encoding']]).toEqual(['binary/octet-stream', undefined]);
  });

  test('another object in its place, with nothing of the first', async () => {
    await box.put('k', 'first, and longer', { Metadata: { a: '1' } });
    const before = (await dataFiles()).length;
    await box.put('k', TEXT);
    const { headers, text } = await box.raw('/k');
    expect([text, headers['x-amz-meta-a'], (await dataFiles()).length]).toEqual([TEXT, undefined, before]);
  });

  test('metadata over 2 KB is refused', async () => {
    const just = { 'x-amz-meta-a': 'x'.repeat(2047) };
    expect(await putRaw(just)).toBe('200');
    expect(await putRaw({ ...just, 'x-amz-meta-b': '' })).toBe('400 MetadataTooLarge');
  });
});

describe('conditions', () => {
  test('If-None-Match: * only if there is nothing', async () => {
    const write = (Body: string): Promise<string> =>
      outcome(box.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body, IfNoneMatch: '*' })));
    expect(await write('one')).toBe('ok');
    expect(await write('two')).toBe('412 PreconditionFailed');
    expect(await box.read('k')).toBe('one');
  });

  test('of many at once exactly one writes', async () => {
    const before = (await dataFiles()).length;
    const bodies = Array.from({ length: 12 }, (_, index) => `body ${index}`);
    const outcomes = await Promise.all(
      bodies.map((Body) => outcome(box.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body, IfNoneMatch: '*' })))),
    );
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(1);
    expect(await box.read('k')).toBe(bodies[outcomes.indexOf('ok')]);
    expect(await dataFiles()).toHaveLength(before + 1);
  });

  test('If-Match only if it is still that', async () => {
    const write = (IfMatch: string): Promise<string> =>
      outcome(box.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'next', IfMatch })));
    expect(await write('"x"')).toBe('404 NoSuchKey');
    await box.put('k', TEXT);
    expect(await write('"x"')).toBe('412 PreconditionFailed');
    expect(await box.read('k')).toBe(TEXT);
    expect(await write(`"${createHash('md5').update(TEXT).digest('hex')}"`)).toBe('ok');
    expect(await box.read('k')).toBe('next');
  });

  test.each<[string, Record<string, string>]>([
    ['If-None-Match with a tag', { 'if-none-match': '"x"' }],
    ['If-Match of anything', { 'if-match': '*' }],
    ['If-Match of two tags', { 'if-match': '"x", "y"' }],
    ['If-Match of a weak tag', { 'if-match': 'W/"x"' }],
    ['an empty If-Match', { 'if-match': '' }],
    ['both', { 'if-match': '"x"', 'if-none-match': '*' }],
  ])('%s is not S3’s', async (_name, headers) => {
    expect(await putRaw(headers)).toBe('501 NotImplemented');
  });
});

describe('what the client declares', () => {
  test.each<[string, Record<string, string>, string]>([
    ['Content-MD5', { 'content-md5': md5(TEXT) }, '200'],
    ['Content-MD5 of something else', { 'content-md5': md5('x') }, '400 BadDigest'],
    ['Content-MD5 that is none', { 'content-md5': 'AAAA' }, '400 InvalidDigest'],
    [
      'two checksums',
      { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-crc32c': 'AAAAAA==' },
      '400 InvalidRequest',
    ],
    ['a checksum that is none', { 'x-amz-checksum-sha256': 'AAAA' }, '400 InvalidRequest'],
    ['an unknown algorithm', { 'x-amz-sdk-checksum-algorithm': 'MD6' }, '400 InvalidRequest'],
  ])('%s', async (_name, headers, expected) => {
    expect(await putRaw(headers)).toBe(expected);
    expect((await box.raw('/k')).status).toBe(expected === '200' ? 200 : 404);
  });

  test('another payload than the one that was signed', async () => {
    const before = (await dataFiles()).length;
    const request = { method: 'PUT', body: TEXT, headers: { 'content-length': '8' } };
    expect(refusal(await box.raw('/k', request, { payloadHash: sha256('x') }))).toBe('400 XAmzContentSHA256Mismatch');
    expect((await box.raw('/k')).status).toBe(404);
    expect(await dataFiles()).toHaveLength(before);
  });

  test('no length', async () => {
    const request = { method: 'PUT', body: TEXT, headers: { 'transfer-encoding': 'chunked' } };
    expect(refusal(await box.raw('/k', request))).toBe('411 MissingContentLength');
  });

  test('a length over 5 GiB is refused before anything is read', async () => {
    const { url, rootKey } = box.standIn.aws;
    const headers = { 'content-length': String(5 * 1024 ** 3 + 1) };
    const request = signed(
      { method: 'PUT', path: '/box/k', headers, body: '' },
      { credentials: rootKey, base: url, payloadHash: 'UNSIGNED-PAYLOAD' },
    );
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await exchange(url, `PUT /box/k HTTP/1.1\r\n${lines.join('')}\r\n`);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain('<Code>EntityTooLarge</Code>');
  });

  test('fewer bytes than announced leave nothing behind', async () => {
    const before = (await dataFiles()).length;
    const { url, rootKey } = box.standIn.aws;
    const headers = { 'content-length': '1000' };
    const request = signed(
      { method: 'PUT', path: '/box/k', headers, body: '' },
      { credentials: rootKey, base: url, payloadHash: 'UNSIGNED-PAYLOAD' },
    );
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    await exchange(url, `PUT /box/k HTTP/1.1\r\n${lines.join('')}\r\nonly some`, true);
    expect((await box.raw('/k')).status).toBe(404);
    await until(async () => (await dataFiles()).length === before);
  });
});

describe('keys are opaque', () => {
  test.each([
    'a/../b',
    '../../../etc/passwd',
    '/leading',
    'double//slash/',
    './.',
    'a%2Fb',
    'a%252e',
    'q?uery#hash',
    'pl+us and space',
    'ü/\u{1f600}',
    "~!*'()",
    'new\nline\ttab',
    '\u0001',
    'x'.repeat(1024),
    'bucket.json',
  ])('%j', async (key) => {
    await box.put(key, key);
    expect(await box.read(key)).toBe(key);
    await box.s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
    expect(await outcome(box.s3.send(new HeadObjectCommand({ Bucket, Key: key })))).toBe('404 NotFound');
  });

  test('over 1,024 bytes', async () => {
    for (const key of ['x'.repeat(1025), 'ü'.repeat(513)])
      expect(await outcome(box.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x' })))).toBe(
        '400 KeyTooLongError',
      );
  });
});

test('deleting what is not there is fine', async () => {
  expect((await box.raw('/never', { method: 'DELETE' })).status).toBe(204);
  expect(refusal(await box.raw('/k', { method: 'DELETE', headers: { 'if-match': '"x"' } }))).toBe('501 NotImplemented');
});

test('a bucket that is not there', async () => {
  expect(await outcome(box.s3.send(new PutObjectCommand({ Bucket: 'nothing', Key: 'k', Body: 'x' })))).toBe(
    '404 NoSuchBucket',
  );
});
