/**
 * Form uploads: every condition of their policy, the size range, variables and responses of the form, and forms that
 * are malformed, truncated or too large. `tests/attacks/tampered-form.test.ts` covers signers and tampering.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { refusal, type Answer } from '../harness/http.ts';
import { exchange } from '../harness/socket.ts';
import { Bucket, startBox, until, type Box } from '../harness/box.ts';
import { BOUNDARY, FORM_TYPE, formBody, postForm, signedForm, withPart, type Fields } from '../harness/upload-form.ts';

const FILE = 'the file';

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());
afterEach(async () => {
  const { Contents = [] } = await box.s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await box.s3.send(new DeleteObjectCommand({ Bucket, Key }));
});

const form = (options: Partial<Omit<PresignedPostOptions, 'Bucket'>> = {}): Promise<Fields> => signedForm(box, options);
const postBody = (body: string, headers?: Fields): Promise<Answer> => postForm(box, body, headers);
const post = (fields: Fields, file: string | null = FILE, filename?: string): Promise<Answer> =>
  postBody(formBody(fields, file, filename));
const keys = async (): Promise<(string | undefined)[]> =>
  ((await box.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
const dataFiles = (): Promise<string[]> => readdir(join(box.standIn.dataDir, 's3', 'data'));
const crc32 = 'H7Vg5A==';

test('fields become what headers would: type, metadata, checksum', async () => {
  const Fields = {
    'Content-Type': 'image/jpeg',
    'Cache-Control': 'no-cache',
    'x-amz-meta-title': 'Ein Bild',
    'x-amz-checksum-sha256': createHash('sha256').update(FILE).digest('base64'),
  };
  const answer = await post(await form({ Fields }));
  expect([answer.status, answer.text]).toEqual([204, '']);
  expect(answer.headers['location']).toBe(`${box.standIn.aws.url}/box/k`);
  expect(await box.s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }))).toMatchObject({
    ContentType: 'image/jpeg',
    CacheControl: 'no-cache',
    Metadata: { title: 'Ein Bild' },
    ETag: answer.headers.etag,
    ChecksumSHA256: Fields['x-amz-checksum-sha256'],
  });
  expect(await box.read('k')).toBe(FILE);
});

describe('conditions', () => {
  test.each<[string, Partial<PresignedPostOptions>, Fields, string]>([
    [
      'starts-with',
      { Conditions: [['starts-with', '$Content-Type', 'image/']] },
      { 'Content-Type': 'image/png' },
      '204',
    ],
    [
      'starts-with, not so',
      { Conditions: [['starts-with', '$Content-Type', 'image/']] },
      { 'Content-Type': 'text/html' },
      '403 AccessDenied',
    ],
    [
      'starts-with, of several types each',
      { Conditions: [['starts-with', '$Content-Type', 'image/']] },
      { 'Content-Type': 'image/png,image/gif' },
      '204',
    ],
    [
      'starts-with, of several types one not so',
      { Conditions: [['starts-with', '$Content-Type', 'video/']] },
      { 'Content-Type': 'video/webm;codecs=vp8,opus' },
      '403 AccessDenied',
    ],
    [
      'starts-with, of another field with a comma',
      { Conditions: [['starts-with', '$x-amz-meta-a', 'b']] },
      { 'x-amz-meta-a': 'b,c' },
      '204',
    ],
    ['starts-with anything', { Conditions: [['starts-with', '$x-amz-meta-a', '']] }, { 'x-amz-meta-a': 'b' }, '204'],
    ['eq', { Conditions: [['eq', '$x-amz-meta-a', 'b']] }, { 'x-amz-meta-a': 'b' }, '204'],
    ['eq, not so', { Conditions: [['eq', '$x-amz-meta-a', 'b']] }, { 'x-amz-meta-a': 'bc' }, '403 AccessDenied'],
    ['eq, without the field', { Conditions: [['eq', '$x-amz-meta-a', 'b']] }, {}, '403 AccessDenied'],
    ['a field no condition names', {}, { 'x-amz-meta-a': 'b' }, '403 AccessDenied'],
    ['a field that is to be ignored', {}, { 'x-ignore-a': 'b' }, '204'],
    ['names in another case', { Conditions: [['eq', '$X-Amz-Meta-A', 'b']] }, { 'X-AMZ-META-A': 'b' }, '204'],
    ['just the least', { Conditions: [['content-length-range', 8, 9]] }, {}, '204'],
    ['just the most', { Conditions: [['content-length-range', 0, 8]] }, {}, '204'],
    ['too small', { Conditions: [['content-length-range', 9, 20]] }, {}, '400 EntityTooSmall'],
    ['too large', { Conditions: [['content-length-range', 0, 7]] }, {}, '400 EntityTooLarge'],
    ['a range that is none', { Conditions: [['content-length-range', 7, 0]] }, {}, '400 InvalidPolicyDocument'],
    [
      'an unknown operator',
      { Conditions: [['ends-with', '$key', 'k'] as unknown as ['eq', string, string]] },
      {},
      '400 InvalidPolicyDocument',
    ],
    [
      'a wrong checksum',
      { Conditions: [['eq', '$x-amz-checksum-crc32', crc32]] },
      { 'x-amz-checksum-crc32': crc32 },
      '400 BadDigest',
    ],
  ])('%s', async (_name, options, more, expected) => {
    const before = (await dataFiles()).length;
    expect(refusal(await post({ ...(await form(options)), ...more }))).toBe(expected);
    expect(await keys()).toEqual(expected === '204' ? ['k'] : []);
    expect(await dataFiles()).toHaveLength(before + (expected === '204' ? 1 : 0));
  });

  test('it ends', async () => {
    const fields = await form({ Expires: 1 });
    await until(() => Promise.resolve(Date.now() > endOf(fields)));
    expect(refusal(await post(fields))).toBe('403 AccessDenied');
  });
});

function endOf(fields: Fields): number {
  const { expiration } = JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString()) as { expiration: string };
  return Date.parse(expiration);
}

describe('the form', () => {
  test('${filename} is the file’s name, without its folders', async () => {
    const fields = await form({ Key: 'up/${filename}' });
    expect((await post(fields, FILE, '../../ü $& b.jpg')).status).toBe(204);
    expect(await keys()).toEqual(['up/ü $& b.jpg']);
  });

  test('201 tells it in XML', async () => {
    const answer = await post(await form({ Key: 'a/b', Fields: { success_action_status: '201' } }));
    expect(answer.status).toBe(201);
    const etag = `&quot;${createHash('md5').update(FILE).digest('hex')}&quot;`;
    expect(answer.text).toContain(`<Bucket>box</Bucket><Key>a/b</Key><ETag>${etag}</ETag></PostResponse>`);
  });

  test.each(['200', '204'])('%s tells nothing', async (status) => {
    const answer = await post(await form({ Fields: { success_action_status: status } }));
    expect([answer.status, answer.text]).toEqual([Number(status), '']);
  });

  test('any other status is 204', async () => {
    expect((await post(await form({ Fields: { success_action_status: '302' } }))).status).toBe(204);
  });

  test('a redirect tells bucket, key and tag, and keeps its own query', async () => {
    const Fields = { success_action_redirect: 'https://page.example/done?x=1' };
    const { status, headers } = await post(await form({ Fields }));
    const target = new URL(headers['location'] ?? '');
    expect([status, target.origin + target.pathname]).toEqual([303, 'https://page.example/done']);
    expect(Object.fromEntries(target.searchParams)).toEqual({ x: '1', bucket: Bucket, key: 'k', etag: headers.etag });
  });

  test('what follows the file counts for nothing', async () => {
    const fields = await form();
    const body = withPart(formBody(fields, FILE), 'name="key"', 'other');
    expect((await postBody(body)).status).toBe(204);
    expect(await keys()).toEqual(['k']);
  });

  test.each<[string, (fields: Fields) => Promise<Answer>, string]>([
    ['no file', (fields) => post(fields, null), '400 InvalidArgument'],
    ['no key', ({ key: _key, ...fields }) => post(fields), '400 InvalidArgument'],
    ['no policy', ({ Policy: _policy, ...fields }) => post(fields), '400 InvalidArgument'],
    ['nothing of a signature', ({ key = '' }) => post({ key }), '403 AccessDenied'],
    ['a policy that is none', (fields) => post({ ...fields, Policy: 'AAAA' }), '403 SignatureDoesNotMatch'],
    ['a bucket that is another', (fields) => post({ ...fields, bucket: 'other' }), '400 InvalidArgument'],
    [
      'a second file',
      (fields) => postBody(withPart(formBody(fields, FILE), 'name="file"; filename="b"', 'other')),
      '400 InvalidArgument',
    ],
    ['a field twice', (fields) => post({ ...fields, KEY: 'k' }), '400 InvalidArgument'],
    [
      'fields over 20 KB',
      (fields) => post({ ...fields, 'x-ignore-a': 'x'.repeat(20_001) }),
      '400 MaxPostPreDataLengthExceededError',
    ],
    [
      'too many fields',
      (fields) =>
        post({
          ...Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-ignore-${index}`, ''])),
          ...fields,
        }),
      '400 InvalidArgument',
    ],
    ['a key too long', (fields) => post({ ...fields, key: 'x'.repeat(1025) }), '400 KeyTooLongError'],
    [
      'no boundary',
      (fields) => postBody(formBody(fields, FILE), { 'content-type': 'multipart/form-data;' }),
      '400 MalformedPOSTRequest',
    ],
    [
      'another boundary',
      (fields) => postBody(formBody(fields, FILE), { 'content-type': 'multipart/form-data; boundary=x' }),
      '400 MalformedPOSTRequest',
    ],
    [
      'no end',
      (fields) => postBody(formBody(fields, FILE).replace(`\r\n--${BOUNDARY}--\r\n`, '')),
      '400 MalformedPOSTRequest',
    ],
    ['an end in the fields', (fields) => postBody(formBody(fields, FILE).slice(0, 300)), '400 MalformedPOSTRequest'],
    ['nothing at all', () => postBody(''), '400 MalformedPOSTRequest'],
    [
      'two mechanisms',
      async (fields) => box.raw('', { method: 'POST', body: formBody(fields, FILE), headers: FORM_TYPE }),
      '400 InvalidArgument',
    ],
  ])('%s', async (_name, attempt, expected) => {
    expect(refusal(await attempt(await form()))).toBe(expected);
    expect([await keys(), await dataFiles()]).toEqual([[], []]);
  });

  test('whoever goes away in the middle of the file leaves nothing behind', async () => {
    const body = formBody(await form(), 'x'.repeat(100_000));
    const head = `POST /box HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM_TYPE['content-type']}\r\nContent-Length: ${body.length}\r\n\r\n`;
    await exchange(box.standIn.aws.url, head + body.slice(0, 50_000), true);
    await until(async () => (await dataFiles()).length === 0);
    expect(await keys()).toEqual([]);
  });

  test('many at once, each its own', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `k${index}`);
    const answers = await Promise.all(names.map(async (Key) => post(await form({ Key }), Key.repeat(10_000))));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 204));
    for (const name of names) expect(await box.read(name)).toBe(name.repeat(10_000));
  });
});
