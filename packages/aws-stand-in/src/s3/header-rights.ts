/**
 * Actions and condition keys that headers add to those of their operation: whoever sends an ACL with an object must be
 * allowed to set it, and a policy may name the ACL.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestContext } from '../policy/condition.ts';

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

/** Headers that are condition keys of the same names, by action. */
const HEADER_KEYS: Readonly<Record<string, RegExp>> = {
  's3:PutObject':
    /^(?:if-match|if-none-match|x-amz-(?:acl|copy-source|grant-.*|metadata-directive|server-side-encryption(?:-aws-kms-key-id|-customer-algorithm)?|storage-class|website-redirect-location))$/,
  's3:CreateBucket': /^x-amz-(?:acl|grant-.*|object-ownership)$/,
};

/**
 * The ACL that every object and bucket has without one. CreateBucket is documented to need no further right for it; here
 * PutObject needs none either, so that clients work that send it with each upload, such as rclone 1.60. A bucket whose
 * ACLs are disabled refuses it on AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
const DEFAULT_ACL = 'private';

/**
 * Returns the condition key that tells the requests which create an object from the other parts of an upload, which take no
 * conditions. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function creates(isObject: boolean): RequestContext {
  return { 's3:ObjectCreationOperation': String(isObject) };
}

/** Returns the actions that a request needs for its headers, besides its own. */
export function actionsOfHeaders(action: string, headers: IncomingHttpHeaders): readonly string[] {
  const names = Object.keys(headers).filter((name) => name !== 'x-amz-acl' || headers[name] !== DEFAULT_ACL);
  const rows = HEADER_RIGHTS.filter((row) => row.action === action && names.some((name) => row.header.test(name)));
  return rows.flatMap(({ adds }) => adds);
}

/** Returns the condition keys that headers add, e.g. `s3:x-amz-acl`. */
export function contextOfHeaders(action: string, headers: IncomingHttpHeaders): RequestContext {
  const isKey = HEADER_KEYS[action];
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (isKey?.test(name) !== true || typeof value !== 'string') continue;
    context[`s3:${name}`] = name === 'x-amz-copy-source' ? sourceOf(value) : value;
  }
  return context;
}

/** Returns the source of a copy in the one form that policies name, `bucket/key`, whichever the request has. */
function sourceOf(header: string): string {
  const path = header.replace(/^\//, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
