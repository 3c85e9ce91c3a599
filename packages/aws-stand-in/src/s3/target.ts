/**
 * Targets of requests: bucket and key in path style. Keys are opaque: `..` and `//` are ordinary characters.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
import { AwsError } from '../aws-error.ts';

const MAX_KEY_BYTES = 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Prefixes and suffixes of names that S3 reserves; `-an` is that of namespaces of an account, which are not implemented. */
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$/;

/**
 * Labels that begin or end with a hyphen. The documented rules no longer mention them, but S3's console refuses them.
 * https://www.npmjs.com/package/s3-bucket-name-validator
 */
const UNRESOLVABLE = /\.-|-\./;

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
  if (target.bucket !== '' && !isBucketName(target.bucket)) throw invalidBucketName(target.bucket);
  if (Buffer.byteLength(target.key) > MAX_KEY_BYTES) throw new AwsError('KeyTooLongError', 400, 'Your key is too long');
  return target;
}

/** Checks the name of a bucket that is to be created: a reserved name can only be that of an older bucket. @throws AwsError InvalidBucketName */
export function checkNewBucketName({ bucket }: Target): void {
  if (RESERVED.test(bucket) || UNRESOLVABLE.test(bucket)) throw invalidBucketName(bucket);
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

function invalidBucketName(bucket: string): AwsError {
  return new AwsError('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: bucket });
}
