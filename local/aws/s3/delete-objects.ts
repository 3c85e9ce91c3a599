/**
 * DeleteObjects: up to 1,000 keys, each decided by itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { readBody } from '../body.ts';
import { AwsError, type VerifiedRequest } from '../request.ts';
import { existingBucket } from './access.ts';
import { CHECKSUM_ALGORITHMS, declaredChecksums, runningChecksum } from './checksums.ts';
import { notImplemented } from './errors.ts';
import { writeXml } from './multipart.ts';
import type { ObjectStore } from './store.ts';
import { headerValue, objectArn } from './target.ts';
import { elements, malformedXml, readXml, text } from './xml-in.ts';

const MAX_KEYS = 1000;
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export async function deleteObjects(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  name: string,
): Promise<void> {
  const body = await readBody(request.body, MAX_BODY_BYTES);
  await checkIntegrity(request, body);
  const document = await readXml({ ...request, body: Readable.from([body]) }, 'Delete', ['Object']);
  const named = elements(document, 'Object');
  if (named.length === 0 || named.length > MAX_KEYS) throw malformedXml();
  const keys = named.map((element) => {
    if ('VersionId' in element || 'ETag' in element) throw notImplemented('deleting a version, or on a condition,');
    return text(element, 'Key');
  });
  if (keys.includes('')) throw malformedXml();
  const bucket = existingBucket(store, name);
  const deleted: string[] = [];
  const refused: string[] = [];
  for (const key of keys) {
    if (request.isAllowed('s3:DeleteObject', objectArn({ bucket: name, key }))) {
      await store.remove(bucket, key);
      deleted.push(key);
    } else {
      refused.push(key);
    }
  }
  writeXml(response, 'DeleteResult', {
    Deleted: text(document, 'Quiet') === 'true' ? [] : deleted.map((key) => ({ Key: key })),
    Error: refused.map((key) => ({ Key: key, Code: 'AccessDenied', Message: 'Access Denied' })),
  });
}

/** This one request must say what its body is. */
async function checkIntegrity(request: VerifiedRequest, body: Buffer): Promise<void> {
  const md5 = headerValue(request, 'content-md5');
  const declared = { ...declaredChecksums(request.headers), ...declaredChecksums(request.trailers) };
  if (md5 === undefined && Object.keys(declared).length === 0) {
    throw new AwsError(
      'InvalidRequest',
      400,
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  }
  const bad = (): AwsError =>
    new AwsError('BadDigest', 400, 'The checksum you specified did not match what we received.');
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) throw bad();
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    if (declared[algorithm] === undefined) continue;
    const running = runningChecksum(algorithm);
    running.update(body);
    if ((await running.digest()) !== declared[algorithm]) throw bad();
  }
}
