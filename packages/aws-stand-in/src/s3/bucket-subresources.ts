/**
 * Subresources of a bucket: the resource type that S3 names in refusals, and the operations that are not implemented
 * here, each with the IAM action that its caller needs. Types and methods were measured and are published:
 * https://github.com/brekkylab/backlot/blob/main/backlot/routers/s3.py
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import type { Subresource } from './subresources.ts';

/** The third name is the operation's without an `id`: the list of all configurations. */
export const BUCKET_SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  abac: {
    type: 'BUCKET_ABAC',
    operations: { GET: ['GetBucketAbac', 's3:GetBucketAbac'], PUT: ['PutBucketAbac', 's3:PutBucketAbac'] },
  },
  accelerate: {
    type: 'ACCELERATE',
    operations: {
      GET: ['GetBucketAccelerateConfiguration', 's3:GetAccelerateConfiguration'],
      PUT: ['PutBucketAccelerateConfiguration', 's3:PutAccelerateConfiguration'],
    },
  },
  acl: {
    type: 'ACL',
    operations: { GET: ['GetBucketAcl', 's3:GetBucketAcl'], PUT: ['PutBucketAcl', 's3:PutBucketAcl'] },
  },
  analytics: {
    type: 'ANALYTICS',
    operations: {
      GET: ['GetBucketAnalyticsConfiguration', 's3:GetAnalyticsConfiguration', 'ListBucketAnalyticsConfigurations'],
      PUT: ['PutBucketAnalyticsConfiguration', 's3:PutAnalyticsConfiguration'],
      DELETE: ['DeleteBucketAnalyticsConfiguration', 's3:PutAnalyticsConfiguration'],
    },
  },
  cors: { type: 'CORS', operations: {} },
  delete: { type: 'MULTI_OBJECT_DELETE', operations: {} },
  encryption: { type: 'ENCRYPTION', operations: {} },
  'intelligent-tiering': {
    type: 'INTELLIGENT_TIERING',
    operations: {
      GET: [
        'GetBucketIntelligentTieringConfiguration',
        's3:GetIntelligentTieringConfiguration',
        'ListBucketIntelligentTieringConfigurations',
      ],
      PUT: ['PutBucketIntelligentTieringConfiguration', 's3:PutIntelligentTieringConfiguration'],
      DELETE: ['DeleteBucketIntelligentTieringConfiguration', 's3:PutIntelligentTieringConfiguration'],
    },
  },
  inventory: {
    type: 'INVENTORY',
    operations: {
      GET: ['GetBucketInventoryConfiguration', 's3:GetInventoryConfiguration', 'ListBucketInventoryConfigurations'],
      PUT: ['PutBucketInventoryConfiguration', 's3:PutInventoryConfiguration'],
      DELETE: ['DeleteBucketInventoryConfiguration', 's3:PutInventoryConfiguration'],
    },
  },
  lifecycle: { type: 'LIFECYCLE', operations: {} },
  location: { type: 'LOCATION', operations: {} },
  logging: {
    type: 'LOGGING_STATUS',
    operations: {
      PUT: ['PutBucketLogging', 's3:PutBucketLogging'],
    },
  },
  metadataAnnotationTable: {
    type: 'BUCKET_METADATA_ANNOTATION_TABLE_CONFIGURATION',
    operations: {
      PUT: ['UpdateBucketMetadataAnnotationTableConfiguration', 's3:UpdateBucketMetadataAnnotationTableConfiguration'],
    },
  },
  metadataConfiguration: {
    type: 'BUCKET_METADATA_CONFIGURATION',
    operations: {
      GET: ['GetBucketMetadataConfiguration', 's3:GetBucketMetadataTableConfiguration'],
      POST: ['CreateBucketMetadataConfiguration', 's3:CreateBucketMetadataTableConfiguration'],
      DELETE: ['DeleteBucketMetadataConfiguration', 's3:DeleteBucketMetadataTableConfiguration'],
    },
  },
  metadataInventoryTable: {
    type: 'BUCKET_METADATA_INVENTORY_TABLE_CONFIGURATION',
    operations: {
      PUT: ['UpdateBucketMetadataInventoryTableConfiguration', 's3:UpdateBucketMetadataInventoryTableConfiguration'],
    },
  },
  metadataJournalTable: {
    type: 'BUCKET_METADATA_JOURNAL_TABLE_CONFIGURATION',
    operations: {
      PUT: ['UpdateBucketMetadataJournalTableConfiguration', 's3:UpdateBucketMetadataJournalTableConfiguration'],
    },
  },
  metadataTable: {
    type: 'BUCKET_METADATA_TABLE_CONFIGURATION',
    operations: {
      GET: ['GetBucketMetadataTableConfiguration', 's3:GetBucketMetadataTableConfiguration'],
      POST: ['CreateBucketMetadataTableConfiguration', 's3:CreateBucketMetadataTableConfiguration'],
      DELETE: ['DeleteBucketMetadataTableConfiguration', 's3:DeleteBucketMetadataTableConfiguration'],
    },
  },
  metrics: {
    type: 'METRICS',
    operations: {
      GET: ['GetBucketMetricsConfiguration', 's3:GetMetricsConfiguration', 'ListBucketMetricsConfigurations'],
      PUT: ['PutBucketMetricsConfiguration', 's3:PutMetricsConfiguration'],
      DELETE: ['DeleteBucketMetricsConfiguration', 's3:PutMetricsConfiguration'],
    },
  },
  notification: {
    type: 'NOTIFICATION',
    operations: {
      GET: ['GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
      PUT: ['PutBucketNotificationConfiguration', 's3:PutBucketNotification'],
    },
  },
  'object-lock': {
    type: 'OBJECT_LOCK_CONFIGURATION',
    operations: {
      GET: ['GetObjectLockConfiguration', 's3:GetBucketObjectLockConfiguration'],
      PUT: ['PutObjectLockConfiguration', 's3:PutBucketObjectLockConfiguration'],
    },
  },
  ownershipControls: {
    type: 'OWNERSHIP_CONTROLS',
    operations: {
      PUT: ['PutBucketOwnershipControls', 's3:PutBucketOwnershipControls'],
      DELETE: ['DeleteBucketOwnershipControls', 's3:PutBucketOwnershipControls'],
    },
  },
  policy: { type: 'BUCKETPOLICY', operations: {} },
  policyStatus: { type: 'POLICY_STATUS', operations: {} },
  publicAccessBlock: { type: 'PUBLIC_ACCESS_BLOCK', operations: {} },
  replication: {
    type: 'REPLICATION',
    operations: {
      GET: ['GetBucketReplication', 's3:GetReplicationConfiguration'],
      PUT: ['PutBucketReplication', 's3:PutReplicationConfiguration'],
      DELETE: ['DeleteBucketReplication', 's3:PutReplicationConfiguration'],
    },
  },
  requestPayment: {
    type: 'REQUEST_PAYMENT',
    operations: {
      GET: ['GetBucketRequestPayment', 's3:GetBucketRequestPayment'],
      PUT: ['PutBucketRequestPayment', 's3:PutBucketRequestPayment'],
    },
  },
  tagging: {
    type: 'TAGGING',
    operations: {
      GET: ['GetBucketTagging', 's3:GetBucketTagging'],
      PUT: ['PutBucketTagging', 's3:PutBucketTagging'],
      DELETE: ['DeleteBucketTagging', 's3:PutBucketTagging'],
    },
  },
  uploads: { type: 'UPLOADS', operations: {} },
  versioning: { type: 'VERSIONING', operations: { PUT: ['PutBucketVersioning', 's3:PutBucketVersioning'] } },
  versions: { type: 'BUCKETVERSIONS', operations: { GET: ['ListObjectVersions', 's3:ListBucketVersions'] } },
  website: {
    type: 'WEBSITE',
    operations: {
      GET: ['GetBucketWebsite', 's3:GetBucketWebsite'],
      PUT: ['PutBucketWebsite', 's3:PutBucketWebsite'],
      DELETE: ['DeleteBucketWebsite', 's3:DeleteBucketWebsite'],
    },
  },
};
