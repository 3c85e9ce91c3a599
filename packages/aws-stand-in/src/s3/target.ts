/**
 * What a request is aimed at: path-style bucket and key. Keys are opaque: `..` and `//` are characters like others.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';

const MAX_KEY_BYTES = 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export interface Target {
  /** Empty: the service itself. */
  readonly bucket: string;
  /** Empty: the bucket itself. */
  readonly key: string;
}

/** @throws AwsError InvalidURI, InvalidBucketName, KeyTooLongError */
export function targetOf(rawPath: string): Target {
  const path = decode(rawPath);
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  if (bucket !== '' && !isBucketName(bucket))
    throw new AwsError('InvalidBucketName', 400, 'The specified bucket is not valid.');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new AwsError('KeyTooLongError', 400, 'Your key is too long');
  return { bucket, key };
}

export function isBucketName(text: string): boolean {
  return BUCKET.test(text) && !text.includes('..');
}

/** `/bucket/key`, percent-encoded, perhaps without the first slash: x-amz-copy-source. */
export function copySourceOf(header: string): Target {
  const [path = '', query] = header.split('?', 2);
  if (query !== undefined) throw new AwsError('NotImplemented', 501, 'copying a version is not implemented here');
  const target = targetOf(path.startsWith('/') ? path : `/${path}`);
  if (target.key === '')
    throw new AwsError('InvalidArgument', 400, 'Copy Source must mention the source bucket and key');
  return target;
}

export function queryValue(request: Pick<VerifiedRequest, 'query'>, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1];
}

export function headerValue(request: Pick<VerifiedRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn({ bucket, key }: Target): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

function decode(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}
