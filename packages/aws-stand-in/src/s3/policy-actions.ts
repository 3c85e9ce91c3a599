/**
 * Actions that a bucket's policy can name, by the resource to which they apply.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { matches } from '../policy/pattern.ts';

export type ResourceKind = 'bucket' | 'object';

/** Names without `s3:`. */
const ACTIONS: Readonly<Record<ResourceKind, readonly string[]>> = {
  bucket: [
    ...['CreateBucket', 'DeleteBucket', 'DeleteBucketPolicy', 'DeleteBucketWebsite', 'GetAccelerateConfiguration'],
    ...['GetAnalyticsConfiguration', 'GetBucketAcl', 'GetBucketCORS', 'GetBucketLocation', 'GetBucketLogging'],
    ...['GetBucketNotification', 'GetBucketObjectLockConfiguration', 'GetBucketOwnershipControls', 'GetBucketPolicy'],
    ...['GetBucketPolicyStatus', 'GetBucketPublicAccessBlock', 'GetBucketRequestPayment', 'GetBucketTagging'],
    ...['GetBucketVersioning', 'GetBucketWebsite', 'GetEncryptionConfiguration', 'GetIntelligentTieringConfiguration'],
    ...['GetInventoryConfiguration', 'GetLifecycleConfiguration', 'GetMetricsConfiguration'],
    ...['GetReplicationConfiguration', 'ListBucket', 'ListBucketMultipartUploads', 'ListBucketVersions'],
    ...['PutAccelerateConfiguration', 'PutAnalyticsConfiguration', 'PutBucketAcl', 'PutBucketCORS', 'PutBucketLogging'],
    ...['PutBucketNotification', 'PutBucketObjectLockConfiguration', 'PutBucketOwnershipControls', 'PutBucketPolicy'],
    ...['PutBucketPublicAccessBlock', 'PutBucketRequestPayment', 'PutBucketTagging', 'PutBucketVersioning'],
    ...['PutBucketWebsite', 'PutEncryptionConfiguration', 'PutIntelligentTieringConfiguration'],
    ...['PutInventoryConfiguration', 'PutLifecycleConfiguration', 'PutMetricsConfiguration'],
    ...['PutReplicationConfiguration'],
  ],
  object: [
    ...['AbortMultipartUpload', 'BypassGovernanceRetention', 'DeleteObject', 'DeleteObjectTagging'],
    ...['DeleteObjectVersion', 'DeleteObjectVersionTagging', 'GetObject', 'GetObjectAcl', 'GetObjectAttributes'],
    ...['GetObjectLegalHold', 'GetObjectRetention', 'GetObjectTagging', 'GetObjectTorrent', 'GetObjectVersion'],
    ...['GetObjectVersionAcl', 'GetObjectVersionAttributes', 'GetObjectVersionForReplication'],
    ...['GetObjectVersionTagging', 'GetObjectVersionTorrent', 'ListMultipartUploadParts', 'PutObject', 'PutObjectAcl'],
    ...['PutObjectLegalHold', 'PutObjectRetention', 'PutObjectTagging', 'PutObjectVersionAcl'],
    ...['PutObjectVersionTagging', 'ReplicateDelete', 'ReplicateObject', 'ReplicateTags', 'RestoreObject'],
  ],
};

/** Returns the actions of those resources that the pattern names, whatever the case of its letters. */
export function actionsNamed(pattern: string, kinds: readonly ResourceKind[] = ['bucket', 'object']): string[] {
  return kinds
    .flatMap((kind) => ACTIONS[kind])
    .map((name) => `s3:${name}`)
    .filter((action) => matches(pattern, action, { variables: null, wildcards: true, ignoreCase: true }));
}
