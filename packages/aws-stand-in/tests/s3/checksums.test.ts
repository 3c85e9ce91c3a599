/**
 * Checksums of every algorithm, as current SDKs send them: in a header, or after an `aws-chunked` body, with signed
 * chunks or unsigned ones. They are verified, stored and returned.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { refusal, send, type Answer } from '../harness/http.ts';
import { sha256, signed, signedChunks, signedTrailer } from '../harness/sigv4.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

/**
 * Checksums of the nine bytes `123456789`, which catalogues of CRCs list: https://reveng.sourceforge.io/crc-catalogue/.
 * SHA by coreutils.
 */
const NINE = '123456789';
const OF_NINE = {
  CRC32: 'y/Q5Jg==',
  CRC32C: '4waSgw==',
  CRC64NVME: 'rosUhgp5mIg=',
  SHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
  SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
} as const;
const ALGORITHMS = Object.keys(OF_NINE) as (keyof typeof OF_NINE)[];
const header = (algorithm: string): string => `x-amz-checksum-${algorithm.toLowerCase()}`;
const wrong = (checksum: string): string => (checksum.startsWith('A') ? 'B' : 'A') + checksum.slice(1);

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

test.each(ALGORITHMS)('%s: by the SDK, of text and of a stream, and back', async (algorithm) => {
  const answers = [
    await box.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: NINE, ChecksumAlgorithm: algorithm })),
    // The SDK sends the checksum of a stream after the body.
    await box.s3.send(
      new PutObjectCommand({
        ...{ Bucket, Key: 'k', ContentLength: NINE.length, ChecksumAlgorithm: algorithm },
        Body: Readable.from([Buffer.from('1234'), Buffer.from('56789')]),
      }),
    ),
    await box.s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' })),
    await box.s3.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' })),
  ];
  for (const answer of answers)
    expect(answer).toMatchObject({ [`Checksum${algorithm}`]: OF_NINE[algorithm], ChecksumType: 'FULL_OBJECT' });
  expect(await box.read('k')).toBe(NINE);
});

test('they are told only where they are asked for, and of the whole only', async () => {
  await box.put('k', NINE, { ChecksumAlgorithm: 'SHA256' });
  for (const [headers, there] of [
    [{}, false],
    [{ 'x-amz-checksum-mode': 'ENABLED' }, true],
    [{ 'x-amz-checksum-mode': 'ENABLED', range: 'bytes=0-3' }, false],
  ] as const)
    expect(header('SHA256') in (await box.raw('/k', { headers })).headers).toBe(there);
});

describe.each(ALGORITHMS)('%s, wrong', (algorithm) => {
  test('in a header', async () => {
    const request = {
      method: 'PUT',
      body: NINE,
      headers: { 'content-length': '9', [header(algorithm)]: wrong(OF_NINE[algorithm]) },
    };
    expect(refusal(await box.raw('/wrong', request))).toBe('400 BadDigest');
    expect((await box.raw('/wrong')).status).toBe(404);
  });

  test('after the body', async () => {
    expect(refusal(await putChunked('/wrong', { trailer: [header(algorithm), wrong(OF_NINE[algorithm])] }))).toBe(
      '400 BadDigest',
    );
    expect((await box.raw('/wrong')).status).toBe(404);
  });
});

interface Chunked {
  /** Trailing header, as name and value. */
  readonly trailer?: readonly [string, string];
  /** Value of x-amz-trailer. Default: the name of the trailer. */
  readonly announced?: string;
  readonly signed?: boolean;
  /** Changes the body after it is framed and signed. */
  readonly tamper?: (body: string) => string;
  readonly decodedLength?: number;
}

/** Sends NINE in two chunks, as SDKs frame a stream. */
async function putChunked(path: string, chunked: Chunked): Promise<Answer> {
  const {
    trailer,
    signed: isSigned = false,
    tamper = (body: string): string => body,
    decodedLength = NINE.length,
  } = chunked;
  const { url, rootKey } = box.standIn.aws;
  const announced = chunked.announced ?? trailer?.[0];
  const payloadHash = isSigned
    ? `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === undefined ? '' : '-TRAILER'}`
    : 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(decodedLength),
    ...(announced === undefined ? {} : { 'x-amz-trailer': announced }),
  };
  const request = signed(
    { method: 'PUT', path: `/${Bucket}${path}`, headers, body: '' },
    { credentials: rootKey, base: url, payloadHash },
  );
  const chunks = ['1234', '56789'];
  let body = '4\r\n1234\r\n5\r\n56789\r\n0\r\n';
  if (trailer !== undefined) body += `${trailer[0]}:${trailer[1]}\r\n`;
  body += '\r\n';
  if (isSigned)
    body = trailer === undefined ? signedChunks(chunks, request.seed) : signedTrailer(chunks, trailer, request.seed);
  return send(url, request.path, { ...request, body: tamper(body) });
}

const SHA256: [string, string] = [header('SHA256'), OF_NINE.SHA256];

test.each<[string, Chunked, string]>([
  ['unsigned with a trailer', { trailer: SHA256 }, '200'],
  ['signed without a trailer', { signed: true }, '200'],
  ['signed with a trailer', { signed: true, trailer: SHA256 }, '200'],
  ['a chunk changed', { signed: true, tamper: (body) => body.replace('1234', '1235') }, '403 SignatureDoesNotMatch'],
  [
    'the trailer changed',
    { signed: true, trailer: SHA256, tamper: (body) => body.replace(OF_NINE.SHA256, wrong(OF_NINE.SHA256)) },
    '403 SignatureDoesNotMatch',
  ],
  [
    'the trailer left out',
    { signed: true, trailer: SHA256, tamper: (body) => body.replace(`${SHA256.join(':')}\r\n`, '') },
    '403 SignatureDoesNotMatch',
  ],
  ['announced, but not there', { announced: header('SHA256') }, '400 MalformedTrailerError'],
  ['another one than announced', { trailer: SHA256, announced: header('CRC32') }, '400 MalformedTrailerError'],
  ['announced that is none', { trailer: ['x-amz-meta-a', 'b'] }, '400 InvalidRequest'],
  ['a length too small', { trailer: SHA256, decodedLength: 8 }, '400 IncompleteBody'],
  ['a length too large', { trailer: SHA256, decodedLength: 10 }, '400 IncompleteBody'],
  ['cut off in a chunk', { trailer: SHA256, tamper: (body) => body.slice(0, 12) }, '400 IncompleteBody'],
  [
    'a chunk size that is none',
    { trailer: SHA256, tamper: (body) => `z${body.slice(1)}` },
    '400 InvalidChunkSizeError',
  ],
])('aws-chunked, %s', async (_name, chunked, expected) => {
  const before = await dataFiles();
  expect(refusal(await putChunked('/chunked', chunked))).toBe(expected);
  if (expected === '200') expect(await box.read('chunked')).toBe(NINE);
  else expect(await dataFiles()).toEqual(before);
  await box.raw('/chunked', { method: 'DELETE' });
});

test('signed by somebody else for somebody else', async () => {
  const hash = sha256(NINE);
  const request = { method: 'PUT', body: NINE, headers: { 'content-length': '9' } };
  const { accessKeyId } = box.standIn.aws.rootKey;
  const credentials = { accessKeyId, secretAccessKey: 'guessed' };
  expect(refusal(await box.raw('/k', request, { payloadHash: hash, credentials }))).toBe('403 SignatureDoesNotMatch');
});

async function dataFiles(): Promise<string[]> {
  return (await readdir(join(box.standIn.dataDir, 's3', 'data'))).sort();
}
