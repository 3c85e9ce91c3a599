/**
 * Decodes `aws-chunked` bodies: chunks with or without signatures, and trailing headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AwsError } from '../aws-error.ts';
import { isSameSignature, scopeText, sha256Hex, signature, type CredentialScope } from './canonical.ts';

const MAX_LINE_BYTES = 4096;
const MAX_TRAILERS = 16;
const EMPTY_HASH = sha256Hex('');

export interface ChunkSigning {
  readonly key: Buffer;
  readonly amzDate: string;
  readonly scope: CredentialScope;
  /** Signature of the request's headers, the first in the chain of signatures. */
  readonly seedSignature: string;
}

export interface Framing {
  readonly signed: boolean;
  readonly trailer: boolean;
  readonly decodedLength: number;
  readonly signing: ChunkSigning;
  /** Trailing headers, complete once the payload has ended. */
  readonly trailers: Record<string, string>;
}

/**
 * Yields the payload.
 * @throws AwsError IncompleteBody, SignatureDoesNotMatch, InvalidChunkSizeError, MalformedTrailerError
 */
export async function* decodeChunks(source: Readable, framing: Framing): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  let previous = framing.signing.seedSignature;
  let total = 0;
  for (;;) {
    const { size, chunkSignature } = parseChunkHeader(await reader.line(), framing.signed);
    total += size;
    if (total > framing.decodedLength) throw incomplete('the body is longer than x-amz-decoded-content-length');
    const hash = createHash('sha256');
    for await (const piece of reader.take(size)) {
      hash.update(piece);
      yield piece;
    }
    if (framing.signed) {
      const parts = [
        'AWS4-HMAC-SHA256-PAYLOAD',
        framing.signing.amzDate,
        scopeText(framing.signing.scope),
        previous,
        EMPTY_HASH,
      ];
      const expected = signature(framing.signing.key, [...parts, hash.digest('hex')].join('\n'));
      if (!isSameSignature(expected, chunkSignature ?? '')) throw mismatch();
      previous = expected;
    }
    if (size === 0) break;
    if ((await reader.line()) !== '') throw incomplete('a chunk does not end with CRLF');
  }
  if (total !== framing.decodedLength) throw incomplete('the body is shorter than x-amz-decoded-content-length');
  await readTrailers(reader, framing, previous);
  if (!(await reader.atEnd())) throw incomplete('bytes follow the end of the chunks');
}

function parseChunkHeader(line: string, signed: boolean): { size: number; chunkSignature: string | undefined } {
  const [, size = '', chunkSignature] = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
  if (size === '' || (chunkSignature !== undefined) !== signed)
    throw new AwsError('InvalidChunkSizeError', 400, 'a chunk header is malformed');
  return { size: Number.parseInt(size, 16), chunkSignature };
}

async function readTrailers(reader: ByteReader, framing: Framing, previous: string): Promise<void> {
  let canonical = '';
  let trailerSignature: string | undefined;
  for (let count = 0; ; count += 1) {
    const line = await reader.line(true);
    if (line === '') break;
    const [, name = '', value = ''] = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (!framing.trailer || name === '' || count >= MAX_TRAILERS)
      throw new AwsError('MalformedTrailerError', 400, 'the trailer is malformed');
    if (name.toLowerCase() === 'x-amz-trailer-signature') {
      trailerSignature = value.trim();
    } else {
      framing.trailers[name.toLowerCase()] = value.trim();
      canonical += `${name.toLowerCase()}:${value.trim()}\n`;
    }
  }
  if (!framing.signed || !framing.trailer) return;
  const parts = [
    'AWS4-HMAC-SHA256-TRAILER',
    framing.signing.amzDate,
    scopeText(framing.signing.scope),
    previous,
    sha256Hex(canonical),
  ];
  const expected = signature(framing.signing.key, parts.join('\n'));
  if (!isSameSignature(expected, trailerSignature ?? '')) throw mismatch();
}

/** Reads lines and fixed numbers of bytes from a stream, and buffers at most one line or one chunk of the source. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(source: Readable) {
    this.#source = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** @param endIsLine true if the end of the stream counts as an empty line */
  async line(endIsLine = false): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end > MAX_LINE_BYTES || (end < 0 && this.#buffer.length > MAX_LINE_BYTES))
        throw incomplete('a chunk header or trailer is too long');
      if (end >= 0) {
        const line = this.#buffer.subarray(0, end).toString('latin1');
        this.#buffer = this.#buffer.subarray(end + 2);
        return line;
      }
      const ended = this.#buffer.length === 0;
      if (!(await this.#fill())) {
        if (ended && endIsLine) return '';
        throw incomplete('the body ends too early');
      }
    }
  }

  async *take(size: number): AsyncGenerator<Buffer> {
    let left = size;
    while (left > 0) {
      if (this.#buffer.length === 0 && !(await this.#fill())) throw incomplete('the body ends too early');
      const piece = this.#buffer.subarray(0, left);
      this.#buffer = this.#buffer.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async atEnd(): Promise<boolean> {
    while (this.#buffer.length === 0) if (!(await this.#fill())) return true;
    return false;
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
    return true;
  }
}

function incomplete(message: string): AwsError {
  return new AwsError('IncompleteBody', 400, message);
}

function mismatch(): AwsError {
  return new AwsError('SignatureDoesNotMatch', 403, 'The chunk or trailer signature does not match.');
}
