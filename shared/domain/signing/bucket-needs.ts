/**
 * The settings that a bucket of teams needs besides CORS: a stack's own bucket has them, that of `npm start` as far as it has no TLS,
 * and `latchkey doctor` looks for them in any other. https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */

/** The longest lifetime of our presigned URLs, and five minutes of clock skew. */
export const MAX_SIGNATURE_AGE_MS = 65 * 60 * 1000;
/** Parts of an upload that nobody completes cost as much as objects do. */
export const UNFINISHED_UPLOAD_DAYS = 7;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const PUBLIC_ACCESS_BLOCK = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
} as const;

/** Aborts the uploads of a whole bucket that nobody completes. */
export const UNFINISHED_UPLOADS_RULE = {
  ID: 'unfinished-uploads',
  Status: 'Enabled',
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
} as const;

/** A statement that denies everybody everything under a condition. */
export interface DenyStatement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Principal: '*';
  readonly Action: 's3:*';
  readonly Resource: unknown;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** @param resources the bucket and its objects: ARNs, or the references of a template */
export function denyInsecureTransport(resources: unknown): DenyStatement {
  return deny('InsecureTransport', resources, { Bool: { 'aws:SecureTransport': 'false' } });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
export function denyOldSignatures(resources: unknown): DenyStatement {
  return deny('OldSignatures', resources, { NumericGreaterThan: { 's3:signatureAge': String(MAX_SIGNATURE_AGE_MS) } });
}

function deny(Sid: string, resources: unknown, Condition: DenyStatement['Condition']): DenyStatement {
  return { Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: resources, Condition };
}
