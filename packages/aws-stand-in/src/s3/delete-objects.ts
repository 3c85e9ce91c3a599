/**
 * DeleteObjects: deletes up to 1,000 keys; the right to each is decided separately.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import { existingBucket } from './access.ts';
import { answerXml } from './answer.ts';
import type { KeysCall } from './call.ts';
import { readDeclaredBody } from './declared-body.ts';
import { notImplemented } from './errors.ts';
import { elements, malformedXml, parseXml, text, type XmlElement } from './xml-in.ts';

const MAX_KEYS = 1000;
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export async function deleteObjects(call: KeysCall<'s3:DeleteObject'>): Promise<void> {
  const { store, request, response, rights } = call;
  const { bucket } = call.target;
  const document = parseXml(await readDeclaredBody(request, MAX_BODY_BYTES), 'Delete', ['Object']);
  const keys = keysOf(document);
  existingBucket(call);
  const deleted: string[] = [];
  const refused: string[] = [];
  for (const key of keys) {
    const allowed = rights.permit('s3:DeleteObject', { bucket, key });
    if (allowed === null) {
      refused.push(key);
    } else {
      await store.remove(allowed);
      deleted.push(key);
    }
  }
  answerXml(response, 'DeleteResult', {
    Deleted: text(document, 'Quiet') === 'true' ? [] : deleted.map((key) => ({ Key: key })),
    Error: refused.map((key) => ({ Key: key, Code: 'AccessDenied', Message: 'Access Denied' })),
  });
}

/** @throws AwsError MalformedXML, NotImplemented */
function keysOf(document: XmlElement): string[] {
  const named = elements(document, 'Object');
  if (named.length === 0 || named.length > MAX_KEYS) throw malformedXml();
  const keys = named.map((element) => {
    if ('VersionId' in element || 'ETag' in element) throw notImplemented('deleting a version, or on a condition,');
    return text(element, 'Key');
  });
  if (keys.includes('')) throw malformedXml();
  return keys;
}
