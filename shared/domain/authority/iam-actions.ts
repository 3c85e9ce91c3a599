/**
 * Translates our actions and buckets for IAM, for session policies and walls alike.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Action } from './layout.ts';

/** IAM actions on objects. The names are exact: a wildcard would also match ACL and version calls. */
export const OBJECT_ACTIONS: Readonly<Record<Exclude<Action, 'list'>, readonly string[]>> = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  delete: ['s3:DeleteObject'],
};

/** `list` acts on the bucket, under a condition on `s3:prefix`. */
export const LIST_ACTION = 's3:ListBucket';

/**
 * The first part of an ARN names one of AWS's separate partitions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export type Partition = string;

/** Returns the ARN of a bucket, or of a pattern in its place. */
export function s3Arn(partition: Partition, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** Returns a policy element: IAM takes one text in place of a list of one, which is shorter. */
export function oneOrMany(texts: readonly string[]): string | readonly string[] {
  const [first] = texts;
  return texts.length === 1 && first !== undefined ? first : texts;
}
