/**
 * Targets of requests: bucket and key in path style. Keys are opaque: `..` and `//` are ordinary characters.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
import { AwsError } from '../aws-error.ts';

const MAX_KEY_BYTES = 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export interface Target {
  /** Bucket name; empty for the service itself. */
  readonly bucket: string;
  /** Object key; empty for the bucket itself. */
  readonly key: string;
}

/** @param path decoded. @throws AwsError InvalidBucketName, KeyTooLongError */
export function targetOf(path: string): Target {
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  return checkedTarget({ bucket, key });
}

/** @throws AwsError InvalidBucketName, KeyTooLongError */
export function checkedTarget(target: Target): Target {
  if (target.bucket !== '' && !isBucketName(target.bucket))
    throw new AwsError('InvalidBucketName', 400, 'The specified bucket is not valid.');
  if (Buffer.byteLength(target.key) > MAX_KEY_BYTES) throw new AwsError('KeyTooLongError', 400, 'Your key is too long');
  return target;
}

/** Parses x-amz-copy-source: `/bucket/key`, percent-encoded; the first slash is optional. */
export function copySourceOf(header: string): Target {
  const [path = '', query] = header.split('?', 2);
  if (query !== undefined) throw new AwsError('NotImplemented', 501, 'copying a version is not implemented here');
  const target = targetOf(decoded(path.startsWith('/') ? path : `/${path}`));
  if (target.key === '')
    throw new AwsError('InvalidArgument', 400, 'Copy Source must mention the source bucket and key');
  return target;
}

/** Returns the ARN for policies; `*`, all resources, for the service. */
export function arnOf({ bucket, key }: Target): string {
  if (bucket === '' && key === '') return '*';
  return key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

export function bucketOf({ bucket }: Target): Target {
  return { bucket, key: '' };
}

function isBucketName(text: string): boolean {
  return BUCKET.test(text) && !text.includes('..');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}
