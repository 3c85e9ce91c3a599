/**
 * Receives a body into a data file: streamed, hashed on the way, compared with everything the client declared, synced.
 * Nothing refers to the file before all of that held; otherwise it is removed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { syncFolder } from '../files.ts';
import { AwsError, type VerifiedRequest } from '../request.ts';
import {
  declaredChecksums,
  parseAlgorithm,
  runningChecksum,
  type ChecksumAlgorithm,
  type Checksums,
} from './checksums.ts';
import type { ObjectStore, Segment } from './store.ts';
import { headerValue } from './target.ts';

/** S3's limit for one PUT. */
const MAX_BODY_BYTES = 5 * 1024 ** 3;

export interface ReceivedBody {
  readonly segment: Segment;
  /** Hex. */
  readonly md5: string;
  readonly checksums: Checksums;
}

/** @param algorithm to compute besides, where the client declared none */
export async function receiveBody(
  store: ObjectStore,
  request: VerifiedRequest,
  algorithm?: ChecksumAlgorithm,
): Promise<ReceivedBody> {
  const { contentLength } = request;
  if (contentLength === undefined)
    throw new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  if (contentLength > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
  const expected = expectations(request, algorithm);
  const written = await writeData(store, request.body, expected.algorithms);
  try {
    if (written.segment.size !== contentLength) {
      throw new AwsError(
        'IncompleteBody',
        400,
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
    if (expected.md5 !== undefined && expected.md5 !== Buffer.from(written.md5, 'hex').toString('base64')) {
      throw new AwsError('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.');
    }
    compareChecksums({ ...declaredChecksums(request.headers), ...announcedChecksums(request) }, written.checksums);
    return written;
  } catch (error) {
    await store.removeData([written.segment]);
    throw error;
  }
}

function tooLarge(maxBytes: number): AwsError {
  return new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    MaxSizeAllowed: String(maxBytes),
  });
}

/** Streams bytes into a new, synced data file. */
export async function writeData(
  store: ObjectStore,
  body: Readable,
  algorithms: readonly ChecksumAlgorithm[],
  maxBytes = MAX_BODY_BYTES,
): Promise<ReceivedBody> {
  const data = randomUUID();
  const file = await open(store.dataPath(data), 'wx', 0o600);
  const md5 = createHash('md5');
  const running = algorithms.map((algorithm) => [algorithm, runningChecksum(algorithm)] as const);
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      md5.update(chunk);
      for (const [, checksum] of running) checksum.update(chunk);
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      await file.writeFile(chunk);
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(store.dataPath(data), { force: true });
    throw error;
  }
  await file.close();
  await syncFolder(store.dataDir);
  const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const [algorithm, checksum] of running) checksums[algorithm] = await checksum.digest();
  return { segment: { data, size }, md5: md5.digest('hex'), checksums };
}

function expectations(
  request: VerifiedRequest,
  algorithm: ChecksumAlgorithm | undefined,
): { md5: string | undefined; algorithms: ChecksumAlgorithm[] } {
  const md5 = headerValue(request, 'content-md5');
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) {
    throw new AwsError('InvalidDigest', 400, 'The Content-MD5 you specified is not valid.');
  }
  const declared = Object.keys(declaredChecksums(request.headers)).map(parseAlgorithm);
  if (declared.length > 1) throw new AwsError('InvalidRequest', 400, 'Expecting a single x-amz-checksum- header');
  const announced = announcedAlgorithm(request);
  const sdk = headerValue(request, 'x-amz-sdk-checksum-algorithm');
  const all = [...declared, announced, sdk === undefined ? undefined : parseAlgorithm(sdk), algorithm];
  return { md5, algorithms: [...new Set(all.filter((item) => item !== undefined))] };
}

/** `x-amz-trailer: x-amz-checksum-crc32` announces a checksum that comes after the body. */
function announcedAlgorithm(request: VerifiedRequest): ChecksumAlgorithm | undefined {
  const trailer = headerValue(request, 'x-amz-trailer');
  if (trailer === undefined) return undefined;
  const [, name] = /^x-amz-checksum-([a-z0-9]+)$/i.exec(trailer.trim()) ?? [];
  if (name === undefined)
    throw new AwsError('InvalidRequest', 400, 'The value specified in the x-amz-trailer header is not supported');
  return parseAlgorithm(name);
}

/** To be read after the body: an announced checksum that did not come is a broken body. */
function announcedChecksums(request: VerifiedRequest): Checksums {
  const algorithm = announcedAlgorithm(request);
  const came = declaredChecksums(request.trailers);
  if (algorithm !== undefined && came[algorithm] === undefined) {
    throw new AwsError('MalformedTrailerError', 400, 'The announced trailing checksum is missing.');
  }
  return came;
}

function compareChecksums(declared: Checksums, computed: Checksums): void {
  for (const [algorithm, value] of Object.entries(declared)) {
    if (computed[algorithm as ChecksumAlgorithm] !== value) {
      throw new AwsError('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
}
