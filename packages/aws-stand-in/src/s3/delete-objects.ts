/**
 * DeleteObjects: up to 1,000 keys, each decided by itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket } from './access.ts';
import { readDeclaredBody } from './declared-body.ts';
import { notImplemented } from './errors.ts';
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
  const document = parseXml(await readDeclaredBody(request, MAX_BODY_BYTES), 'Delete', ['Object']);
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
