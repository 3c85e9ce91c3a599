/**
 * Receives a body into a data file: streams and hashes it, compares it with everything the client declared, and syncs
 * it. Nothing refers to the file until all checks have passed; it is removed if one fails.
 */
import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { syncFolder } from '../files.ts';
import { AwsError } from '../aws-error.ts';
import type { S3Request } from './call.ts';
import { runningChecksum, type ChecksumAlgorithm, type Checksums } from './checksums.ts';
import type { DataFiles } from './data-files.ts';
import { declaredIntegrity } from './integrity.ts';
import type { Segment } from './stored-object.ts';

/**
 * S3's limit for one PUT, in bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
 */
const MAX_BODY_BYTES = 5 * 1024 ** 3;

export interface ReceivedBody {
  readonly segment: Segment;
  /** MD5 in hexadecimal. */
  readonly md5: string;
  readonly checksums: Checksums;
}

/** @param algorithm of the upload that the body is a part of: always computed, and no other is accepted */
export async function receiveBody(
  data: DataFiles,
  request: S3Request,
  algorithm?: ChecksumAlgorithm,
): Promise<ReceivedBody> {
  const { contentLength } = request;
  if (contentLength === undefined)
    throw new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  if (contentLength > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
  const integrity = declaredIntegrity(request.headers, algorithm);
  const written = await writeData(data, request.body as AsyncIterable<Buffer>, integrity.algorithms);
  try {
    if (written.segment.size !== contentLength) {
      throw new AwsError(
        'IncompleteBody',
        400,
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
    integrity.check(written, request.trailers);
    return written;
  } catch (error) {
    await data.remove([written.segment]);
    throw error;
  }
}

/** Streams bytes into a new, synced data file. */
export async function writeData(
  data: DataFiles,
  body: AsyncIterable<Buffer>,
  algorithms: readonly ChecksumAlgorithm[],
  maxBytes = MAX_BODY_BYTES,
): Promise<ReceivedBody> {
  const name = randomUUID();
  const file = await open(data.path(name), 'wx', 0o600);
  const md5 = createHash('md5');
  const running = algorithms.map((algorithm) => [algorithm, runningChecksum(algorithm)] as const);
  let size = 0;
  try {
    for await (const chunk of body) {
      md5.update(chunk);
      for (const [, checksum] of running) checksum.update(chunk);
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      await file.writeFile(chunk);
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(data.path(name), { force: true });
    throw error;
  }
  await file.close();
  await syncFolder(data.dir);
  const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const [algorithm, checksum] of running) checksums[algorithm] = await checksum.digest();
  return { segment: { data: name, size }, md5: md5.digest('hex'), checksums };
}

function tooLarge(maxBytes: number): AwsError {
  return new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    MaxSizeAllowed: String(maxBytes),
  });
}
