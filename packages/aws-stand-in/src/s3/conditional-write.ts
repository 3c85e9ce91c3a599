/**
 * Conditional writes: `If-None-Match: *` (only if there is nothing) and `If-Match` (only if it is still that), decided
 * at the moment of the commit.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import type { VerifiedRequest } from '../request.ts';
import { requireObjectAction } from './access.ts';
import { noSuchKey, notImplemented, preconditionFailed } from './errors.ts';
import { matchesTag } from './preconditions.ts';
import type { ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';
import { headerValue, type Target } from './target.ts';

export interface WriteCondition {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** @throws AwsError NotImplemented for a tag in If-None-Match, AccessDenied: If-Match tells what is there, so it needs the right to read */
export function writeCondition(request: VerifiedRequest, target: Target): WriteCondition {
  const ifMatch = headerValue(request, 'if-match');
  const ifNoneMatch = headerValue(request, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*')
    throw notImplemented('If-None-Match with a tag on a write');
  if (ifMatch !== undefined) requireObjectAction(request, 's3:GetObject', target);
  return { ifMatch, ifNoneMatch };
}

/** @throws AwsError PreconditionFailed, NoSuchKey */
export function checkWrite(
  { ifMatch, ifNoneMatch }: WriteCondition,
  held: StoredObject | undefined,
  key: string,
): void {
  if (ifNoneMatch !== undefined && held !== undefined) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (held === undefined) throw noSuchKey(key);
  if (!matchesTag(ifMatch, held.etag)) throw preconditionFailed('If-Match');
}

/** Commits; the bytes of an object that may not be written are removed. */
export async function commitOrDiscard(
  store: ObjectStore,
  bucket: string,
  object: StoredObject,
  check?: (held: StoredObject | undefined) => void,
): Promise<void> {
  try {
    await store.commit(bucket, object, check);
  } catch (error) {
    await store.data.remove(object.segments);
    throw error;
  }
}
