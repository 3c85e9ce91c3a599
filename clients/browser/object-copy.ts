/**
 * Copies objects inside of a bucket, without a byte through the browser. S3 copies up to 5 GiB, and names that limit where it refuses.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import type { Bucket } from './bucket.ts';
import { s3Error } from './s3-error.ts';
import { uriEncode } from './sigv4.ts';
import { textOf } from './xml-text.ts';

/** @throws LatchkeyError as S3 or the broker refuses; the signal's reason */
export async function copyObject(bucket: Bucket, from: string, to: string, signal?: AbortSignal): Promise<void> {
  const headers = { 'x-amz-copy-source': [bucket.name, ...from.split('/')].map(uriEncode).join('/') };
  const answer = await bucket.send({ method: 'PUT', key: to, headers, signal });
  // S3 may begin an answer with 200 and fail afterwards; a copy has a tag.
  if (textOf(answer.text, 'ETag') === undefined) throw s3Error({ ...answer, status: 503 });
}
