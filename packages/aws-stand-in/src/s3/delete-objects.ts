/**
 * DeleteObjects: deletes up to 1,000 keys; the right to each is decided separately. A key that is named twice is deleted
 * and reported twice.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import { AwsError } from '../aws-error.ts';
import { existingBucket } from './access.ts';
import { answerXml } from './answer.ts';
import type { KeysCall } from './call.ts';
import { readDeclaredBody } from './declared-body.ts';
import { elements, malformedXml, parseXml, text, type XmlElement, type XmlRules } from './xml-in.ts';

const MAX_KEYS = 1000;
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/**
 * Deletes of a version, or on a condition, are refused: ETag is S3's condition on any bucket, the other two are those of
 * directory buckets. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectIdentifier.html
 */
const DELETE: XmlRules = {
  Quiet: 'text',
  Object: [{ Key: 'text', VersionId: 'refused', ETag: 'refused', LastModifiedTime: 'refused', Size: 'refused' }],
};

export async function deleteObjects(call: KeysCall<'s3:DeleteObject'>): Promise<void> {
  const { store, request, response, rights } = call;
  const { bucket } = call.target;
  const document = parseXml(await readDeclaredBody(request, MAX_BODY_BYTES), 'Delete', DELETE);
  const isQuiet = quietOf(document);
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
    Deleted: isQuiet ? [] : deleted.map((key) => ({ Key: key })),
    Error: refused.map((key) => ({ Key: key, Code: 'AccessDenied', Message: 'Access Denied' })),
  });
}

/** @throws AwsError MalformedXML, UserKeyMustBeSpecified */
function keysOf(document: XmlElement): string[] {
  const named = elements(document, 'Object');
  if (named.length === 0 || named.length > MAX_KEYS || named.some((element) => !('Key' in element)))
    throw malformedXml();
  const keys = named.map((element) => text(element, 'Key'));
  if (keys.includes(''))
    throw new AwsError('UserKeyMustBeSpecified', 400, 'The bucket POST must contain the specified field name.');
  return keys;
}

/** @throws AwsError MalformedXML */
function quietOf(document: XmlElement): boolean {
  const quiet = 'Quiet' in document ? text(document, 'Quiet') : 'false';
  if (quiet !== 'true' && quiet !== 'false') throw malformedXml();
  return quiet === 'true';
}
