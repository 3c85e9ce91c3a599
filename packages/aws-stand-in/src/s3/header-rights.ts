/**
 * Actions that headers add to those of their operation: whoever sends an ACL with an object must be allowed to set it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
import type { IncomingHttpHeaders } from 'node:http';

interface HeaderRight {
  readonly action: string;
  readonly header: RegExp;
  readonly adds: readonly string[];
}

const ACL = /^x-amz-(?:acl|grant-.*)$/;

const HEADER_RIGHTS: readonly HeaderRight[] = [
  { action: 's3:PutObject', header: ACL, adds: ['s3:PutObjectAcl'] },
  { action: 's3:PutObject', header: /^x-amz-tagging$/, adds: ['s3:PutObjectTagging'] },
  { action: 's3:PutObject', header: /^x-amz-object-lock-(?:mode|retain-.*)$/, adds: ['s3:PutObjectRetention'] },
  { action: 's3:PutObject', header: /^x-amz-object-lock-legal-hold$/, adds: ['s3:PutObjectLegalHold'] },
  { action: 's3:CreateBucket', header: ACL, adds: ['s3:PutBucketAcl'] },
  { action: 's3:CreateBucket', header: /^x-amz-object-ownership$/, adds: ['s3:PutBucketOwnershipControls'] },
  {
    action: 's3:CreateBucket',
    header: /^x-amz-bucket-object-lock-enabled$/,
    adds: ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'],
  },
  {
    action: 's3:DeleteObject',
    header: /^x-amz-bypass-governance-retention$/,
    adds: ['s3:BypassGovernanceRetention'],
  },
];

/** Returns the actions that a request needs for its headers, besides its own. */
export function actionsOfHeaders(action: string, headers: IncomingHttpHeaders): readonly string[] {
  const names = Object.keys(headers);
  const rows = HEADER_RIGHTS.filter((row) => row.action === action && names.some((name) => row.header.test(name)));
  return rows.flatMap(({ adds }) => adds);
}
