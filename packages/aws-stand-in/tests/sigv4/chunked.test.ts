/**
 * The aws-chunked decoder on its own: any split of the bytes by the network, and every error of the framing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { AwsError } from '../../src/aws-error.ts';
import { decodeChunks } from '../../src/sigv4/chunked.ts';
import { signedChunks } from '../harness/sigv4.ts';

const SCOPE = { date: '20260301', region: 'eu-central-1', service: 's3' };
const SEED = {
  key: Buffer.alloc(32, 1),
  amzDate: '20260301T120000Z',
  scope: '20260301/eu-central-1/s3/aws4_request',
  signature: 'a'.repeat(64),
};

interface Decoding {
  readonly signed?: boolean;
  readonly trailer?: boolean;
  readonly decodedLength: number;
}

/** @returns the payload, or `{status} {code}` of the refusal; and the trailers */
async function decoded(
  pieces: readonly string[],
  { signed = false, trailer = true, decodedLength }: Decoding,
): Promise<{ result: string; trailers: Record<string, string> }> {
  const trailers: Record<string, string> = {};
  const signing = { key: SEED.key, amzDate: SEED.amzDate, scope: SCOPE, seedSignature: SEED.signature };
  const source = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  let result = '';
  try {
    for await (const part of decodeChunks(source, { signed, trailer, decodedLength, signing, trailers }))
      result += part.toString();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    result = `${error.status} ${error.code}`;
  }
  return { result, trailers };
}

const CHECKSUM = 'x-amz-checksum-crc32:AAAAAA==\r\n';

test('any cut of the bytes gives the same payload', async () => {
  const body = `5\r\nhello\r\n7\r\n\r\n wo\r\n\r\n3\r\nrld\r\n0\r\n${CHECKSUM}\r\n`;
  const cuts = fc.array(fc.nat(body.length), { maxLength: 12 });
  const property = fc.asyncProperty(cuts, async (positions) => {
    const sorted = [0, ...positions.sort((one, other) => one - other), body.length];
    const pieces = sorted.slice(1).map((end, index) => body.slice(sorted[index], end));
    expect(await decoded(pieces, { decodedLength: 15 })).toEqual({
      result: 'hello\r\n wo\r\nrld',
      trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
    });
  });
  await fc.assert(property);
});

describe('unsigned chunks', () => {
  test.each([
    ['an empty payload', `0\r\n${CHECKSUM}\r\n`, 0, ''],
    ['no trailer', '1\r\na\r\n0\r\n\r\n', 1, 'a'],
    ['the last empty line left out', '1\r\na\r\n0\r\n', 1, 'a'],
    ['hexadecimal lengths in capitals', `A\r\n0123456789\r\n0\r\n\r\n`, 10, '0123456789'],
  ])('%s', async (_what, body, decodedLength, payload) => {
    expect((await decoded([body], { decodedLength })).result).toBe(payload);
  });

  test.each([
    ['nothing at all', '', 0, '400 IncompleteBody'],
    ['cut in a header', '5', 5, '400 IncompleteBody'],
    ['cut in a chunk', '5\r\nhel', 5, '400 IncompleteBody'],
    ['cut before the last chunk', '5\r\nhello\r\n', 5, '400 IncompleteBody'],
    ['cut in the trailer', '1\r\na\r\n0\r\nx-amz-checksum', 1, '400 IncompleteBody'],
    ['shorter than declared', '1\r\na\r\n0\r\n\r\n', 2, '400 IncompleteBody'],
    ['longer than declared', '2\r\nab\r\n0\r\n\r\n', 1, '400 IncompleteBody'],
    ['bytes after the end', '1\r\na\r\n0\r\n\r\nmore', 1, '400 IncompleteBody'],
    ['no end of line after a chunk', '1\r\nab\r\n0\r\n\r\n', 1, '400 IncompleteBody'],
    ['a length that is none', 'x\r\na\r\n0\r\n\r\n', 1, '400 InvalidChunkSizeError'],
    ['a negative length', '-1\r\na\r\n0\r\n\r\n', 1, '400 InvalidChunkSizeError'],
    ['a signature where none belongs', `1;chunk-signature=${'a'.repeat(64)}\r\na\r\n`, 1, '400 InvalidChunkSizeError'],
    ['a header without end', '1'.repeat(100_000), 1, '400 IncompleteBody'],
    ['a long header', `${'1'.repeat(5000)}\r\n`, 1, '400 IncompleteBody'],
    ['a long trailer', `0\r\nx-a:${'1'.repeat(5000)}\r\n\r\n`, 0, '400 IncompleteBody'],
    ['too many trailers', `0\r\n${'x-a:1\r\n'.repeat(17)}\r\n`, 0, '400 MalformedTrailerError'],
    ['a trailer without a name', '0\r\n:1\r\n\r\n', 0, '400 MalformedTrailerError'],
  ])('%s', async (_what, body, decodedLength, refusal) => {
    expect((await decoded([body], { decodedLength })).result).toBe(refusal);
  });
});

describe('signed chunks', () => {
  const signing = { signed: true, trailer: false };

  test('a chain of chunks', async () => {
    const body = signedChunks(['hello', ' ', 'world'], SEED);
    expect((await decoded([body], { ...signing, decodedLength: 11 })).result).toBe('hello world');
  });

  const body = signedChunks(['aaaa', 'bbbb'], SEED);
  const [first = '', second = '', last = ''] = body.split(/(?<=aaaa\r\n|bbbb\r\n)/);

  test.each([
    ['a changed byte', body.replace('bbbb', 'bbbc'), '403 SignatureDoesNotMatch'],
    ['a changed byte of the first chunk', body.replace('aaaa', 'aaab'), '403 SignatureDoesNotMatch'],
    ['chunks in another order', second + first + last, '403 SignatureDoesNotMatch'],
    ['a chunk twice', first + first + last, '403 SignatureDoesNotMatch'],
    ['a chunk left out', first + last, '403 SignatureDoesNotMatch'],
    ['the last chunk left out', first + second, '400 IncompleteBody'],
    ['a chunk without a signature', body.replace(/;chunk-signature=\w+/, ''), '400 InvalidChunkSizeError'],
    ['a trailer that was not announced', `${body.slice(0, -2)}${CHECKSUM}\r\n`, '400 MalformedTrailerError'],
  ])('%s', async (_what, sent, refusal) => {
    expect((await decoded([sent], { ...signing, decodedLength: 8 })).result).toBe(refusal);
  });

  test('another seed', async () => {
    const other = signedChunks(['aaaa', 'bbbb'], { ...SEED, signature: 'b'.repeat(64) });
    expect((await decoded([other], { ...signing, decodedLength: 8 })).result).toBe('403 SignatureDoesNotMatch');
  });

  test('a signed trailer is demanded where it was announced', async () => {
    const { result } = await decoded([body], { signed: true, trailer: true, decodedLength: 8 });
    expect(result).toBe('403 SignatureDoesNotMatch');
  });
});
