/**
 * Attack: a signed request, changed on its way: method, key, query, headers, body, chunks, date, token; signatures that
 * are missing, old, or of another kind; presigned URLs past their end. S3's answer is the one of AWS's documentation:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { refusal, send } from '../harness/http.ts';
import {
  credentials,
  enroll,
  outcome,
  s3Client,
  startLatchkey,
  type KeyPair,
  type Running,
} from '../harness/latchkey.ts';
import { sha256, signed, signedChunks, type SignedRequest } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

const FOLDER = 'webqsee/demo/items-root/private/max/';
const PATH = `/webqsee/${FOLDER}tampered.txt?x-id=PutObject`;
const BODY = 'as signed';
const MINUTE_MS = 60_000;
let running: Running;
let base: string;
let max: KeyPair;
let ada: KeyPair;
let s3: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.aws;
  max = (await credentials(running, await enroll(running, running.demo.invites.max))).credentials;
  ada = (await credentials(running, await enroll(running, running.demo.invites.ada))).credentials;
  s3 = s3Client(running, max);
});

afterAll(async () => {
  s3.destroy();
  await running.dispose();
});

function signedPut(signing: Partial<Parameters<typeof signed>[1]> = {}): SignedRequest {
  const headers = { 'content-type': 'text/plain', 'x-amz-meta-note': 'signed' };
  return signed({ method: 'PUT', path: PATH, headers, body: BODY }, { credentials: max, base, ...signing });
}

async function answerTo({ method, path, headers, body }: SignedRequest): Promise<string> {
  return refusal(await send(base, path, { method, headers, body }));
}

/** Nothing of a refused request is kept. */
async function expectNothingWritten(): Promise<void> {
  const read = s3.send(new GetObjectCommand({ Bucket: 'webqsee', Key: `${FOLDER}tampered.txt` }));
  expect(await outcome(read)).toBe(404);
}

function withHeaders(headers: Readonly<Record<string, string>>): (put: SignedRequest) => SignedRequest {
  return (put) => ({ ...put, headers: { ...put.headers, ...headers } });
}

function without(name: string): (put: SignedRequest) => SignedRequest {
  return (put) => ({
    ...put,
    headers: Object.fromEntries(Object.entries(put.headers).filter(([key]) => key !== name)),
  });
}

function authorization(change: (text: string) => string): (put: SignedRequest) => SignedRequest {
  return (put) => withHeaders({ authorization: change(put.headers['authorization'] ?? '') })(put);
}

describe('a signed PUT', () => {
  const tamperings: [string, (put: SignedRequest) => SignedRequest, string][] = [
    ['another method', (put) => ({ ...put, method: 'DELETE', body: '' }), '403 SignatureDoesNotMatch'],
    ['another key', (put) => ({ ...put, path: PATH.replace('tampered', 'other') }), '403 SignatureDoesNotMatch'],
    ['a key in capitals', (put) => ({ ...put, path: PATH.replace('.txt', '.TXT') }), '403 SignatureDoesNotMatch'],
    ['a slash more', (put) => ({ ...put, path: PATH.replace('/max/', '/max//') }), '403 SignatureDoesNotMatch'],
    ['another query', (put) => ({ ...put, path: PATH.replace('PutObject', 'x') }), '403 SignatureDoesNotMatch'],
    ['a query more', (put) => ({ ...put, path: `${PATH}&acl` }), '403 SignatureDoesNotMatch'],
    ['no query', (put) => ({ ...put, path: PATH.split('?')[0] ?? '' }), '403 SignatureDoesNotMatch'],
    ['another type', withHeaders({ 'content-type': 'text/html' }), '403 SignatureDoesNotMatch'],
    ['another note', withHeaders({ 'x-amz-meta-note': 'changed' }), '403 SignatureDoesNotMatch'],
    ['no note', without('x-amz-meta-note'), '403 SignatureDoesNotMatch'],
    ['an unsigned x-amz- header', withHeaders({ 'x-amz-acl': 'public-read' }), '403 AccessDenied'],
    ['an unsigned copy source', withHeaders({ 'x-amz-copy-source': '/webqsee/x' }), '403 AccessDenied'],
    ['another body', (put) => ({ ...put, body: 'as forged' }), '400 XAmzContentSHA256Mismatch'],
    ['a shorter body', (put) => ({ ...put, body: 'as' }), '400 XAmzContentSHA256Mismatch'],
    ['no body', (put) => ({ ...put, body: '' }), '400 XAmzContentSHA256Mismatch'],
    ['an unsigned body', withHeaders({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), '403 SignatureDoesNotMatch'],
    ['the hash of another body', withHeaders({ 'x-amz-content-sha256': sha256('') }), '403 SignatureDoesNotMatch'],
    ['no hash of the body', without('x-amz-content-sha256'), '400 InvalidRequest'],
    ['another host', withHeaders({ host: 'localhost' }), '403 SignatureDoesNotMatch'],
    ['no token', without('x-amz-security-token'), '403 InvalidAccessKeyId'],
    ['no signature at all', without('authorization'), '403 AccessDenied'],
    ['one other digit', authorization(lastDigitChanged), '403 SignatureDoesNotMatch'],
    ['a header less', authorization((text) => text.replace('content-type;', '')), '403 SignatureDoesNotMatch'],
    ['the host unsigned', authorization((text) => text.replace('host;', '')), '403 AccessDenied'],
    ['another region', authorization((text) => text.replace('central', 'west')), '400 AuthorizationHeaderMalformed'],
    ['another service', authorization((text) => text.replace('/s3/', '/sts/')), '403 SignatureDoesNotMatch'],
    ['another key id', authorization((text) => text.replace('ASIA', 'ASIB')), '400 InvalidToken'],
    ['signature version 2', withHeaders({ authorization: 'AWS AKIAEXAMPLE:c2lnbmF0dXJl' }), '400 InvalidRequest'],
    ['a bearer token', withHeaders({ authorization: 'Bearer x' }), '400 AuthorizationHeaderMalformed'],
  ];

  test.each(tamperings)('%s', async (_name, tamper, expected) => {
    expect(await answerTo(tamper(signedPut()))).toBe(expected);
    await expectNothingWritten();
  });

  test('another token, or somebody else’s', async () => {
    expect(await answerTo(signedPut({ credentials: { ...max, sessionToken: ada.sessionToken ?? '' } }))).toBe(
      '400 InvalidToken',
    );
    const token = max.sessionToken ?? '';
    const changed = token.slice(0, 60) + (token[60] === 'A' ? 'B' : 'A') + token.slice(61);
    expect(await answerTo(signedPut({ credentials: { ...max, sessionToken: changed } }))).toBe('400 InvalidToken');
    const wrongSecret = { ...max, secretAccessKey: ada.secretAccessKey };
    expect(await answerTo(signedPut({ credentials: wrongSecret }))).toBe('403 SignatureDoesNotMatch');
    await expectNothingWritten();
  });

  test('another date: moved, too old, too far ahead', async () => {
    const moved = withHeaders({ 'x-amz-date': `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}T000000Z` });
    expect(['403 SignatureDoesNotMatch', '403 RequestTimeTooSkewed']).toContain(await answerTo(moved(signedPut())));
    for (const minutes of [-16, 16]) {
      const date = new Date(Date.now() + minutes * MINUTE_MS);
      const expected = '403 RequestTimeTooSkewed';
      expect(await answerTo(signedPut({ date }))).toBe(expected);
    }
    await expectNothingWritten();
  });
});

describe('a body in signed chunks', () => {
  const chunks = ['x'.repeat(8192), 'the end'];

  function chunked(change: (body: string) => string): SignedRequest {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(8192 + 7) };
    const payloadHash = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    const put = signed({ method: 'PUT', path: PATH, headers, body: '' }, { credentials: max, base, payloadHash });
    return { ...put, body: change(signedChunks(chunks, put.seed)) };
  }

  const second = (body: string): number => body.indexOf('\r\n7;') + 2;

  test.each<[string, (body: string) => string, string]>([
    ['other bytes', (body) => body.replace('the end', 'the fin'), '403 SignatureDoesNotMatch'],
    ['another signature', (body) => body.replace(/[0-9a-f](?=\r\n)/, '!'), '400 InvalidChunkSizeError'],
    ['a chunk less', (body) => body.slice(second(body)), '403 SignatureDoesNotMatch'],
    ['no last chunk', (body) => body.slice(0, body.lastIndexOf('0;')), '400 IncompleteBody'],
    ['a chunk twice', (body) => body.slice(0, second(body)) + body, '400 IncompleteBody'],
    ['no signatures', (body) => body.replace(/;chunk-signature=[0-9a-f]+/g, ''), '400 InvalidChunkSizeError'],
  ])('%s', async (_name, change, expected) => {
    expect(await answerTo(chunked(change))).toBe(expected);
    await expectNothingWritten();
  });

  test('a trailing checksum of other bytes', async () => {
    const payloadHash = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
    const headers = { 'x-amz-decoded-content-length': '9', 'x-amz-trailer': 'x-amz-checksum-crc32' };
    const body = `9\r\n${BODY}\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`;
    const put = signed({ method: 'PUT', path: PATH, headers, body }, { credentials: max, base, payloadHash });
    expect(await answerTo(put)).toBe('400 BadDigest');
    await expectNothingWritten();
  });
});

describe('a presigned URL', () => {
  const command = new PutObjectCommand({ Bucket: 'webqsee', Key: `${FOLDER}tampered.txt` });

  async function put(url: string, method = 'PUT'): Promise<string> {
    const { pathname, search } = new URL(url);
    return refusal(await send(base, pathname + search, { method, body: method === 'PUT' ? BODY : '' }));
  }

  test.each<[string, (url: string) => string, string]>([
    ['another key', (url) => url.replace('tampered', 'other'), '403 SignatureDoesNotMatch'],
    ['a longer life', (url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=3600'), '403 SignatureDoesNotMatch'],
    ['a parameter more', (url) => `${url}&versionId=1`, '403 SignatureDoesNotMatch'],
    ['no signature', (url) => url.replace(/&X-Amz-Signature=[0-9a-f]+/, ''), '400 AuthorizationQueryParametersError'],
    ['two signatures', (url) => `${url}&X-Amz-Signature=${'0'.repeat(64)}`, '400 AuthorizationQueryParametersError'],
    ['eight days', (url) => url.replace('Expires=60', 'Expires=691200'), '400 AuthorizationQueryParametersError'],
    ['no life', (url) => url.replace('Expires=60', 'Expires=0'), '400 AuthorizationQueryParametersError'],
  ])('%s', async (_name, tamper, expected) => {
    const url = await getSignedUrl(s3, command, { expiresIn: 60 });
    expect(await put(tamper(url))).toBe(expected);
    await expectNothingWritten();
  });

  test('another method, and a life that is over', async () => {
    expect(await put(await getSignedUrl(s3, command, { expiresIn: 60 }), 'DELETE')).toBe('403 SignatureDoesNotMatch');
    const signingDate = new Date(Date.now() - 2 * MINUTE_MS);
    expect(await put(await getSignedUrl(s3, command, { expiresIn: 60, signingDate }))).toBe('403 AccessDenied');
    await expectNothingWritten();
  });
});

test('untouched, each of the three kinds is accepted', async () => {
  expect(await answerTo(signedPut())).toBe('200');
  const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '9' };
  const payloadHash = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const put = signed({ method: 'PUT', path: PATH, headers, body: '' }, { credentials: max, base, payloadHash });
  expect(await answerTo({ ...put, body: signedChunks(['as ', 'signed'], put.seed) })).toBe('200');
  const Key = `${FOLDER}tampered.txt`;
  const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'webqsee', Key }), { expiresIn: 60 }));
  expect((await send(base, url.pathname + url.search)).text).toBe(BODY);
});

function lastDigitChanged(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}
