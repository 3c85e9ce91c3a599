/**
 * Finds the source of a copy: the caller must have the right to read it, and the request's conditions on it must hold.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import { headerValue } from '../request.ts';
import { readableObject } from './access.ts';
import type { Call } from './call.ts';
import { preconditionFailed } from './errors.ts';
import { checkPreconditions } from './preconditions.ts';
import type { StoredObject } from './stored-object.ts';
import { copySourceOf, type Target } from './target.ts';

/** A write that copies an object's bytes. */
export type CopyCall = Call<'s3:PutObject', 's3:GetObject' | 's3:ListBucket'>;

/** @throws AwsError AccessDenied, NoSuchBucket, NoSuchKey, PreconditionFailed, and for a header that names no object */
export function copySource(call: CopyCall): { readonly source: Target; readonly object: StoredObject } {
  const { request, rights } = call;
  const source = copySourceOf(headerValue(request, 'x-amz-copy-source') ?? '');
  const object = readableObject(call, rights.require('s3:GetObject', source));
  const condition = (name: string): string | undefined => headerValue(request, `x-amz-copy-source-if-${name}`);
  const unchanged = checkPreconditions(object, {
    ifMatch: condition('match'),
    ifNoneMatch: condition('none-match'),
    ifModifiedSince: condition('modified-since'),
    ifUnmodifiedSince: condition('unmodified-since'),
  });
  if (unchanged !== null) throw preconditionFailed(unchanged);
  return { source, object };
}
