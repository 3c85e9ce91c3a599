/**
 * Reads small bodies whose MD5 or checksum is required: DeleteObjects, PutBucketCors.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html#API_DeleteObjects_RequestSyntax
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { readBody } from '../body.ts';
import type { S3Request } from './call.ts';
import { declaredChecksums, runningChecksum, type ChecksumAlgorithm } from './checksums.ts';
import { invalidRequest } from './errors.ts';
import { declaredIntegrity } from './integrity.ts';

/** @throws AwsError MissingRequestBodyError, InvalidRequest, BadDigest, MaxMessageLengthExceeded, and the error of the body itself */
export async function readDeclaredBody(request: S3Request, maxBytes: number): Promise<Buffer> {
  const body = await readBody(request.body, maxBytes);
  if (body.length === 0) throw new AwsError('MissingRequestBodyError', 400, 'Request Body is empty');
  const { 'content-md5': md5 } = request.headers;
  const declared = { ...declaredChecksums(request.headers), ...declaredChecksums(request.trailers) };
  if (md5 === undefined && Object.keys(declared).length === 0)
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  const integrity = declaredIntegrity(request.headers);
  const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const algorithm of integrity.algorithms) {
    const running = runningChecksum(algorithm);
    running.update(body);
    checksums[algorithm] = await running.digest();
  }
  integrity.check({ md5: createHash('md5').update(body).digest('hex'), checksums }, request.trailers);
  return body;
}
