/**
 * GetObject and HeadObject: the bytes, one range of them, conditions with S3's precedence, overridden headers, and
 * reads of an object that changes meanwhile.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type GetObjectCommandInput,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { refusal, send } from '../harness/http.ts';
import { outcome } from '../harness/stand-in.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

const TEXT = '0123456789';
const ETAG = '"781e5e245d69b566979b86e28d23f2c7"';
const BIG_BYTES = 3 * 1024 * 1024;

let box: Box;
let modified: Date;
beforeAll(async () => {
  box = await startBox();
  await box.put('ten', TEXT, { ContentType: 'text/plain', CacheControl: 'max-age=60' });
  await box.raw('/empty', { method: 'PUT', headers: { 'content-length': '0' } });
  const head = await box.s3.send(new HeadObjectCommand({ Bucket, Key: 'ten' }));
  modified = head.LastModified ?? new Date(Number.NaN);
});
afterAll(() => box.dispose());

type Wish = Omit<GetObjectCommandInput, 'Bucket' | 'Key'>;

/** Returns the text, or the status of the refusal. */
async function get(wish: Wish, Key = 'ten'): Promise<string> {
  let text = '';
  const refused = await outcome(
    box.s3.send(new GetObjectCommand({ Bucket, Key, ...wish })).then(async ({ Body }) => {
      text = (await Body?.transformToString()) ?? '';
    }),
  );
  return refused === 'ok' ? text : refused;
}

const secondsAway = (seconds: number): Date => new Date(modified.getTime() + seconds * 1000);

test('headers say what the object is', async () => {
  for (const method of ['GET', 'HEAD']) {
    const { status, headers, text } = await box.raw('/ten', { method });
    expect([status, text]).toEqual([200, method === 'HEAD' ? '' : TEXT]);
    expect(headers).toMatchObject({
      'content-length': '10',
      'content-type': 'text/plain',
      'cache-control': 'max-age=60',
      'accept-ranges': 'bytes',
      etag: ETAG,
      'last-modified': modified.toUTCString(),
      'x-amz-server-side-encryption': 'AES256',
    });
  }
});

describe('Range', () => {
  test.each<[string, string, string | null]>([
    ['the first byte', 'bytes=0-0', '0-0'],
    ['some', 'bytes=2-4', '2-4'],
    ['to the end', 'bytes=7-', '7-9'],
    ['the last ones', 'bytes=-3', '7-9'],
    ['more of the last ones than there are', 'bytes=-100', '0-9'],
    ['beyond the end', 'bytes=8-100', '8-9'],
    ['with spaces around', ' bytes=1-1 ', '1-1'],
    ['the other way round: ignored', 'bytes=4-2', null],
    ['another unit: ignored', 'lines=1-2', null],
    ['several: ignored', 'bytes=0-1,3-4', null],
    ['nonsense: ignored', 'bytes=a-b', null],
    ['neither end: ignored', 'bytes=-', null],
  ])('%s', async (_name, range, sent) => {
    const { status, headers, text } = await box.raw('/ten', { headers: { range } });
    const [first, last] = (sent ?? '0-9').split('-').map(Number);
    expect(text).toBe(TEXT.slice(first, Number(last) + 1));
    expect([status, headers['content-range']]).toEqual(sent === null ? [200, undefined] : [206, `bytes ${sent}/10`]);
    expect(headers['content-length']).toBe(String(text.length));
  });

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s has no byte of it: 416', async (range) => {
    const answer = await box.raw('/ten', { headers: { range } });
    expect(refusal(answer)).toBe('416 InvalidRange');
    expect(answer.text).toContain('<ActualObjectSize>10</ActualObjectSize>');
  });

  test('of an empty object there is none', async () => {
    expect(await get({ Range: 'bytes=0-' }, 'empty')).toBe('416 InvalidRange');
    expect(await get({}, 'empty')).toBe('');
  });

  test('HEAD says what GET would send', async () => {
    const { status, headers } = await box.raw('/ten', { method: 'HEAD', headers: { range: 'bytes=2-4' } });
    expect([status, headers['content-length'], headers['content-range']]).toEqual([206, '3', 'bytes 2-4/10']);
  });

  test('If-Range with another tag: the whole, for the parts would not fit', async () => {
    for (const [tag, expected] of [
      [ETAG, '234'],
      ['"another"', TEXT],
      [modified.toUTCString(), '234'],
      [secondsAway(-1).toUTCString(), TEXT],
    ])
      expect((await box.raw('/ten', { headers: { range: 'bytes=2-4', 'if-range': tag ?? '' } })).text).toBe(expected);
  });
});

describe('conditions', () => {
  const other = '"00000000000000000000000000000000"';
  test.each<[string, () => Wish, string]>([
    ['If-Match', () => ({ IfMatch: ETAG }), TEXT],
    ['If-Match without quotes', () => ({ IfMatch: ETAG.replaceAll('"', '') }), TEXT],
    ['If-Match with a list', () => ({ IfMatch: `${other}, ${ETAG}` }), TEXT],
    ['If-Match *', () => ({ IfMatch: '*' }), TEXT],
    ['If-Match, another', () => ({ IfMatch: other }), '412 PreconditionFailed'],
    ['If-None-Match', () => ({ IfNoneMatch: ETAG }), '304 Unknown'],
    ['If-None-Match *', () => ({ IfNoneMatch: '*' }), '304 Unknown'],
    ['If-None-Match, another', () => ({ IfNoneMatch: other }), TEXT],
    ['If-Modified-Since before', () => ({ IfModifiedSince: secondsAway(-1) }), TEXT],
    ['If-Modified-Since at that second', () => ({ IfModifiedSince: secondsAway(0) }), '304 Unknown'],
    ['If-Unmodified-Since before', () => ({ IfUnmodifiedSince: secondsAway(-1) }), '412 PreconditionFailed'],
    ['If-Unmodified-Since at that second', () => ({ IfUnmodifiedSince: secondsAway(0) }), TEXT],
    ['If-Match over If-Unmodified-Since', () => ({ IfMatch: ETAG, IfUnmodifiedSince: secondsAway(-1) }), TEXT],
    [
      'If-None-Match over If-Modified-Since',
      () => ({ IfNoneMatch: ETAG, IfModifiedSince: secondsAway(-1) }),
      '304 Unknown',
    ],
    ['If-None-Match, another, over it', () => ({ IfNoneMatch: other, IfModifiedSince: secondsAway(1) }), TEXT],
    ['If-Match before If-None-Match', () => ({ IfMatch: other, IfNoneMatch: ETAG }), '412 PreconditionFailed'],
  ])('%s', async (_name, wish, expected) => {
    expect(await get(wish())).toBe(expected);
  });

  test('304 has what a cache needs, and no body', async () => {
    const { status, headers, text } = await box.raw('/ten', { headers: { 'if-none-match': ETAG } });
    expect([status, text, headers['content-length']]).toEqual([304, '', undefined]);
    expect(headers).toMatchObject({ etag: ETAG, 'cache-control': 'max-age=60', 'last-modified': expect.any(String) });
  });

  test('a date that is none is ignored', async () => {
    expect((await box.raw('/ten', { headers: { 'if-modified-since': 'yesterday' } })).text).toBe(TEXT);
  });
});

describe('response-* overrides', () => {
  test('each, of a GET and a HEAD', async () => {
    const given = {
      'content-type': 'image/svg+xml',
      'content-disposition': 'attachment; filename="ä.svg"',
      'content-encoding': 'gzip',
      'content-language': 'de',
      'cache-control': 'no-store',
      expires: 'Thu, 01 Jan 2026 00:00:00 GMT',
    };
    const query = Object.entries(given).map(([name, value]) => `response-${name}=${encodeURIComponent(value)}`);
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await box.raw(`/ten?${query.join('&')}`, { method });
      const asLatin1 = {
        ...given,
        'content-disposition': Buffer.from(given['content-disposition'], 'latin1').toString('latin1'),
      };
      expect(headers).toMatchObject(asLatin1);
    }
  });

  test('in a signed URL', async () => {
    const command = new GetObjectCommand({ Bucket, Key: 'ten', ResponseContentType: 'text/html' });
    const url = new URL(await getSignedUrl(box.s3, command));
    const answer = await send(box.standIn.aws.url, url.pathname + url.search);
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'text/html', TEXT]);
  });

  test.each(['a%0D%0Aset-cookie:%20x', '%00', '%E2%82%AC'])('a value that no header has: %s', async (value) => {
    expect(refusal(await box.raw(`/ten?response-content-type=${value}`))).toBe('400 InvalidArgument');
  });
});

test('a reader keeps the bytes it began with, whatever becomes of the object', async () => {
  await box.put('big', Buffer.alloc(BIG_BYTES, 'old'));
  for (const change of [
    () => box.put('big', 'new'),
    () => box.s3.send(new DeleteObjectCommand({ Bucket, Key: 'big' })),
  ]) {
    const { Body } = await box.s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    const before = await box.s3.send(new HeadObjectCommand({ Bucket, Key: 'big' }));
    await change();
    const bytes = await Body?.transformToByteArray();
    expect(bytes?.length).toBe(before.ContentLength);
  }
  expect(await get({}, 'big')).toBe('404 NoSuchKey');
});

test('a key that is not there', async () => {
  expect(refusal(await box.raw('/nothing'))).toBe('404 NoSuchKey');
});

test('HEAD of what is not there has no body, as HTTP wants it', async () => {
  const answer = await box.raw('/nothing', { method: 'HEAD' });
  expect([answer.status, answer.text]).toEqual([404, '']);
});
