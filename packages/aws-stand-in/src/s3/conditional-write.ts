/**
 * Conditional writes: `If-None-Match: *` (the key must be unused) and `If-Match` (the object must be unchanged),
 * evaluated at the moment of the commit.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { headerValue } from '../request.ts';
import type { Call, S3Request } from './call.ts';
import { noSuchKey, notImplemented, preconditionFailed } from './errors.ts';
import { matchesTag } from './preconditions.ts';
import type { Allowed } from './rights.ts';
import type { ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';

/** Conditions that `writeCondition` reads. */
export const WRITE_CONDITIONS: readonly string[] = ['if-match', 'if-none-match'];
/** An ETag, with or without its quotes. */
const ONE_TAG = /^(?:"[^"*,]+"|[^"*,/]+)$/;

/**
 * Checks what the key holds at the moment of the commit, and rejects the write by throwing.
 * @throws AwsError PreconditionFailed, NoSuchKey
 */
export type WriteCondition = (held: StoredObject | undefined) => void;

/**
 * Reads the condition of a write. If-Match discloses what is stored, so it requires the right to read. S3 itself answers
 * with 501 to both conditions at once, to a tag in If-None-Match and to `*` in If-Match; lists and weak tags are refused
 * with it, because a write is documented with one ETag.
 * https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/s3/provider.py
 * @throws AwsError NotImplemented, AccessDenied
 */
export function writeCondition({ request, target, rights }: Call<'s3:PutObject', 's3:GetObject'>): WriteCondition {
  const ifMatch = headerValue(request, 'if-match');
  const ifNoneMatch = headerValue(request, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*')
    throw notImplemented('If-None-Match with a tag on a write');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw notImplemented('a write on two conditions');
  if (ifMatch !== undefined && !ONE_TAG.test(ifMatch.trim()))
    throw notImplemented('If-Match with anything but one tag on a write');
  if (ifMatch !== undefined) rights.require('s3:GetObject', target);
  return (held) => {
    if (ifNoneMatch !== undefined && held !== undefined) throw preconditionFailed('If-None-Match');
    if (ifMatch === undefined) return;
    if (held === undefined) throw noSuchKey(target.key);
    if (!matchesTag(ifMatch, held.etag)) throw preconditionFailed('If-Match');
  };
}

/**
 * Refuses conditions on a request that changes something, unless its operation evaluates them: to ignore one is to
 * overwrite or delete what the caller meant to keep. CreateMultipartUpload, UploadPart and UploadPartCopy do not accept any:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html. A write of a part of an object is
 * refused, too (RFC 9110, section 14.5).
 * @throws AwsError NotImplemented
 */
export function refuseConditions({ method, headers }: S3Request, evaluated: readonly string[] = []): void {
  if (method === 'GET' || method === 'HEAD') return;
  const conditions = Object.keys(headers).filter((header) => /^(?:if-.*|content-range)$/.test(header));
  const name = conditions.find((header) => !evaluated.includes(header));
  if (name !== undefined) throw notImplemented(`the header ${name} of this request`);
}

/** Commits an object; removes its bytes if the commit is rejected. */
export async function commitOrDiscard(
  { store, target }: { readonly store: ObjectStore; readonly target: Allowed<'s3:PutObject'> },
  object: StoredObject,
  condition?: WriteCondition,
): Promise<void> {
  try {
    await store.commit(target, object, condition);
  } catch (error) {
    await store.data.remove(object.segments);
    throw error;
  }
}
