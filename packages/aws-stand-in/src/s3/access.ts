/**
 * Rights and existence, in S3's order: what is forbidden is 403 whether it exists or not; a missing key is 404 only for
 * those who may list it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
import type { RequestContext } from '../policy/condition.ts';
import type { VerifiedRequest } from '../request.ts';
import { accessDenied, noSuchBucket, noSuchKey } from './errors.ts';
import type { Bucket, ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';
import { bucketArn, objectArn, type Target } from './target.ts';

/** @throws AwsError AccessDenied */
export function requireObjectAction(request: VerifiedRequest, action: string, target: Target): void {
  if (!request.isAllowed(action, objectArn(target))) throw accessDenied();
}

/** @throws AwsError AccessDenied */
export function requireBucketAction(
  request: VerifiedRequest,
  action: string,
  bucket: string,
  context: RequestContext = {},
): void {
  if (!request.isAllowed(action, bucketArn(bucket), context)) throw accessDenied();
}

/** @throws AwsError NoSuchBucket */
export function existingBucket(store: ObjectStore, name: string): Bucket {
  const bucket = store.buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

/** An object that the caller may read. @throws AwsError AccessDenied, NoSuchBucket, NoSuchKey */
export function readableObject(store: ObjectStore, request: VerifiedRequest, target: Target): StoredObject {
  requireObjectAction(request, 's3:GetObject', target);
  const object = existingBucket(store, target.bucket).objects.get(target.key);
  if (object !== undefined) return object;
  requireBucketAction(request, 's3:ListBucket', target.bucket, { 's3:prefix': target.key });
  throw noSuchKey(target.key);
}
