/**
 * DeleteObjects: up to 1,000 keys, each decided by itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { readBody } from '../body.ts';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket } from './access.ts';
import { declaredChecksums, runningChecksum, type ChecksumAlgorithm } from './checksums.ts';
import { invalidRequest, notImplemented } from './errors.ts';
import { declaredIntegrity } from './integrity.ts';
import { writeXml } from './multipart.ts';
import type { ObjectStore } from './store.ts';
import { objectArn } from './target.ts';
import { elements, malformedXml, parseXml, text } from './xml-in.ts';

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
  const document = parseXml(body, 'Delete', ['Object']);
  const named = elements(document, 'Object');
  if (named.length === 0 || named.length > MAX_KEYS) throw malformedXml();
  const keys = named.map((element) => {
    if ('VersionId' in element || 'ETag' in element) throw notImplemented('deleting a version, or on a condition,');
    return text(element, 'Key');
  });
  if (keys.includes('')) throw malformedXml();
  existingBucket(store, name);
  const deleted: string[] = [];
  const refused: string[] = [];
  for (const key of keys) {
    if (request.isAllowed('s3:DeleteObject', objectArn({ bucket: name, key }))) {
      await store.remove(name, key);
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
}
