/**
 * Looks up buckets and objects after the right to see them: a missing key is 404 only for callers who may list it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
import type { Incoming } from './call.ts';
import { noSuchBucket, noSuchKey } from './errors.ts';
import type { Allowed, Rights } from './rights.ts';
import type { BucketSettings } from './settings.ts';
import type { StoredObject } from './stored-object.ts';
import { bucketOf } from './target.ts';

/** @throws AwsError NoSuchBucket */
export function existingBucket({ store, target }: Incoming): BucketSettings {
  const bucket = store.buckets.get(target.bucket);
  if (bucket === undefined) throw noSuchBucket(target.bucket);
  return bucket;
}

/** @throws AwsError AccessDenied, NoSuchBucket, NoSuchKey */
export function readableObject(
  { store, rights }: Pick<Incoming, 'store'> & { readonly rights: Rights<'s3:ListBucket'> },
  target: Allowed<'s3:GetObject'>,
): StoredObject {
  const object = store.find(target);
  if (object !== undefined) return object;
  rights.require('s3:ListBucket', bucketOf(target), { 's3:prefix': target.key });
  throw noSuchKey(target.key);
}
