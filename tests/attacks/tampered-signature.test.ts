/**
 * Attack: a signed request, changed on its way: method, key, query, headers, body, chunks, date, token; signatures that are
 * missing, old, or of another kind; presigned URLs past their end. S3's answer is the one of AWS's documentation:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { refusal, send } from '../harness/http.ts';
import { outcome, type KeyPair } from '../harness/latchkey.ts';
import {
  signed,
  signedChunks,
  type SignedRequest,
  type Signing,
} from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import { CHUNKED, CHUNKS, PUTS, URLS } from '../harness/tampering.ts';
import { ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const OBJECT = { Bucket: 'webqsee', Key: `${ROOT}private/max/tampered.txt` };
const PATH = `/webqsee/${OBJECT.Key}?x-id=PutObject`;
const BODY = 'as signed';
const CHUNKS_HASH = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const MINUTE_MS = 60_000;
const [MISMATCH, SKEWED, NO_TOKEN] = ['403 SignatureDoesNotMatch', '403 RequestTimeTooSkewed', '400 InvalidToken'];
const latchkey = useLatchkey({ members: ['ada', 'max'] });
let max: KeyPair;

beforeAll(async () => {
  max = await latchkey.keys('max');
});

/** Nothing of a refused request is kept. */
afterEach(async () => {
  expect(await outcome(latchkey.s3('max').send(new GetObjectCommand(OBJECT)))).toBe(404);
});

function put(headers: Record<string, string>, body: string, more: Partial<Signing> = {}): ReturnType<typeof signed> {
  return signed({ method: 'PUT', path: PATH, headers, body }, { credentials: max, base: latchkey.aws, ...more });
}

const signedPut = (more?: Partial<Signing>): SignedRequest =>
  put({ 'content-type': 'text/plain', 'x-amz-meta-note': 'signed' }, BODY, more);

function chunkedPut(chunks: readonly string[], change = (body: string): string => body): SignedRequest {
  const length = String(chunks.join('').length);
  const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': length };
  const request = put(headers, '', { payloadHash: CHUNKS_HASH });
  return { ...request, body: change(signedChunks(chunks, request.seed)) };
}

const answerTo = async ({ method, path, headers, body }: SignedRequest): Promise<string> =>
  refusal(await send(latchkey.aws, path, { method, headers, body }));

test.each(PUTS)('a signed PUT, with %s', async (_name, tamper, expected) => {
  expect(await answerTo(tamper(signedPut()))).toBe(expected);
});

test('a signed PUT, with another token, or somebody else’s', async () => {
  const [ada, token = ''] = [await latchkey.keys('ada'), max.sessionToken];
  const changed = token.slice(0, 60) + (token[60] === 'A' ? 'B' : 'A') + token.slice(61);
  for (const sessionToken of [ada.sessionToken ?? '', changed])
    expect(await answerTo(signedPut({ credentials: { ...max, sessionToken } }))).toBe(NO_TOKEN);
  const wrongSecret = { ...max, secretAccessKey: ada.secretAccessKey };
  expect(await answerTo(signedPut({ credentials: wrongSecret }))).toBe(MISMATCH);
});

test('a signed PUT, with another date: moved, too old, too far ahead', async () => {
  const request = signedPut();
  const moved = `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}T000000Z`;
  const headers = { ...request.headers, 'x-amz-date': moved };
  expect([MISMATCH, SKEWED]).toContain(await answerTo({ ...request, headers }));
  for (const minutes of [-16, 16])
    expect(await answerTo(signedPut({ date: new Date(Date.now() + minutes * MINUTE_MS) }))).toBe(SKEWED);
});

test.each(CHUNKED)('a body in signed chunks, with %s', async (_name, change, expected) => {
  expect(await answerTo(chunkedPut(CHUNKS, change))).toBe(expected);
});

test('a body with a trailing checksum of other bytes', async () => {
  const headers = { 'x-amz-decoded-content-length': '9', 'x-amz-trailer': 'x-amz-checksum-crc32' };
  const body = `9\r\n${BODY}\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`;
  expect(await answerTo(put(headers, body, { payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }))).toBe(
    '400 BadDigest',
  );
});

describe('a presigned URL', () => {
  async function use(url: string, method = 'PUT'): Promise<string> {
    const { pathname, search } = new URL(url);
    return refusal(await send(latchkey.aws, pathname + search, { method, body: method === 'PUT' ? BODY : '' }));
  }
  const urlFor = (more: object = {}): Promise<string> =>
    getSignedUrl(latchkey.s3('max'), new PutObjectCommand(OBJECT), { expiresIn: 60, ...more });

  test.each(URLS)('with %s', async (_name, tamper, expected) => {
    expect(await use(tamper(await urlFor()))).toBe(expected);
  });

  test('with another method, and a life that is over', async () => {
    expect(await use(await urlFor(), 'DELETE')).toBe(MISMATCH);
    expect(await use(await urlFor({ signingDate: new Date(Date.now() - 2 * MINUTE_MS) }))).toBe('403 AccessDenied');
  });
});

test('untouched, each of the three kinds is accepted', async () => {
  for (const request of [signedPut(), chunkedPut(['as ', 'signed'])]) expect(await answerTo(request)).toBe('200');
  const url = new URL(await getSignedUrl(latchkey.s3('max'), new GetObjectCommand(OBJECT), { expiresIn: 60 }));
  expect((await send(latchkey.aws, url.pathname + url.search)).text).toBe(BODY);
  await latchkey.s3('max').send(new DeleteObjectCommand(OBJECT));
});
