/**
 * Checks the payload of a signed request while it is streamed: a declared SHA-256, or `aws-chunked` framing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AwsError } from '../aws-error.ts';
import { decodeChunks, type ChunkSigning } from './chunked.ts';

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const CHUNKED = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
} as const;

export interface Payload {
  readonly body: Readable;
  /** Length of the decoded payload in bytes; `undefined` if the client did not declare it. */
  readonly contentLength: number | undefined;
  readonly trailers: Record<string, string>;
}

/** @throws AwsError for an invalid x-amz-content-sha256, before the body is read */
export function checkPayloadHash(payloadHash: string): void {
  if (payloadHash === UNSIGNED || Object.hasOwn(CHUNKED, payloadHash) || /^[0-9a-f]{64}$/.test(payloadHash)) return;
  if (payloadHash.startsWith('STREAMING-'))
    throw new AwsError('NotImplemented', 501, `${payloadHash} is not implemented`);
  throw new AwsError(
    'InvalidArgument',
    400,
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING-… value or a valid sha256 value.',
  );
}

export function checkedPayload(
  source: Readable,
  payloadHash: string,
  lengths: { readonly contentLength: number | undefined; readonly decodedLength: number | undefined },
  signing: ChunkSigning,
): Payload {
  const trailers: Record<string, string> = {};
  const framing = (CHUNKED as Record<string, { signed: boolean; trailer: boolean } | undefined>)[payloadHash];
  if (framing !== undefined) {
    if (lengths.decodedLength === undefined)
      throw new AwsError('MissingContentLength', 411, 'You must provide x-amz-decoded-content-length.');
    const decoded = decodeChunks(source, { ...framing, decodedLength: lengths.decodedLength, signing, trailers });
    return { body: bytes(decoded), contentLength: lengths.decodedLength, trailers };
  }
  const body = payloadHash === UNSIGNED ? source : bytes(hashed(source, payloadHash));
  return { body, contentLength: lengths.contentLength, trailers };
}

async function* hashed(source: Readable, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== expected) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      400,
      'The provided x-amz-content-sha256 header does not match what was computed.',
    );
  }
}

function bytes(source: AsyncGenerator<Buffer>): Readable {
  return Readable.from(source, { objectMode: false });
}
