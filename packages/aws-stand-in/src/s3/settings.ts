/**
 * Settings of a bucket, and their file, bucket.json. A bucket whose file is damaged is closed: what its policy denied is
 * not known any more, so nobody may do anything, until root deletes or replaces the policy. Its uploads do not expire.
 */
import { parsePolicy, type PolicyDocument } from '../policy/document.ts';
import type { CorsRule } from './cors.ts';
import { isLifecycleRule, type LifecycleRule } from './lifecycle-rules.ts';
import { isRecord } from './stored-object.ts';

export interface BucketSettings {
  readonly name: string;
  readonly createdOn: string;
  readonly cors: readonly CorsRule[];
  /** `null` for none, as for the others. */
  readonly policy: BucketPolicy | null;
  readonly publicAccessBlock: PublicAccessBlock | null;
  readonly lifecycle: readonly LifecycleRule[] | null;
}

export interface BucketPolicy {
  /** JSON as it was put. */
  readonly text: string;
  readonly document: PolicyDocument;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** The setting that an action changes. */
export interface SettingOf {
  's3:PutBucketCORS': 'cors';
  's3:PutBucketPolicy': 'policy';
  's3:DeleteBucketPolicy': 'policy';
  's3:PutBucketPublicAccessBlock': 'publicAccessBlock';
  's3:PutLifecycleConfiguration': 'lifecycle';
}

/** Content of bucket.json. Files of older versions have no settings but CORS. */
interface BucketFile {
  readonly createdOn: string;
  readonly cors?: readonly CorsRule[];
  readonly policy?: string | null;
  readonly publicAccessBlock?: PublicAccessBlock | null;
  readonly lifecycle?: readonly LifecycleRule[] | null;
}

const NOBODY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'The file of the settings is damaged', Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' },
  ],
});

const CLOSED: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * Returns the settings of a new bucket: all public access is blocked.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
 */
export function newSettings(name: string, createdOn: string): BucketSettings {
  return { name, createdOn, cors: [], policy: null, publicAccessBlock: CLOSED, lifecycle: null };
}

/** @param file `undefined` if it is missing, `null` if it is damaged */
export function settingsOf(name: string, file: BucketFile | null | undefined): BucketSettings {
  const { createdOn, policy, ...rest } = file ?? { createdOn: new Date(0).toISOString() };
  const settings = { ...newSettings(name, createdOn), ...rest };
  if (file === null) return { ...settings, policy: policyOf(NOBODY), lifecycle: [] };
  return { ...settings, policy: typeof policy === 'string' ? policyOf(policy) : null };
}

export function textOf({ createdOn, cors, policy, publicAccessBlock, lifecycle }: BucketSettings): string {
  const file: BucketFile = { createdOn, cors, policy: policy?.text ?? null, publicAccessBlock, lifecycle };
  return JSON.stringify(file);
}

export function isBucketFile(value: unknown): value is BucketFile {
  if (!isRecord(value)) return false;
  const { createdOn, cors = [], policy = null, publicAccessBlock = null, lifecycle = null } = value;
  return (
    typeof createdOn === 'string' &&
    Array.isArray(cors) &&
    (policy === null || isPolicyText(policy)) &&
    (publicAccessBlock === null || isPublicAccessBlock(publicAccessBlock)) &&
    (lifecycle === null || (Array.isArray(lifecycle) && lifecycle.every(isLifecycleRule)))
  );
}

function isPublicAccessBlock(value: unknown): boolean {
  return isRecord(value) && Object.keys(CLOSED).every((name) => typeof value[name] === 'boolean');
}

function policyOf(text: string): BucketPolicy {
  return { text, document: parsePolicy(text, 'resource') };
}

function isPolicyText(value: unknown): boolean {
  try {
    return typeof value === 'string' && policyOf(value).text === value;
  } catch {
    return false;
  }
}
