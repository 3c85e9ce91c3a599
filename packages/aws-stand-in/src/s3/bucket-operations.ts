/**
 * The operations on a bucket's settings, as rows of the table of operations. IAM has one action for a setting's put and
 * delete, but for a policy's.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket-cors.ts';
import * as defaults from './bucket-defaults.ts';
import { deleteBucketLifecycle, getBucketLifecycle, putBucketLifecycle } from './bucket-lifecycle.ts';
import { deleteBucketPolicy, getBucketPolicy, getBucketPolicyStatus, putBucketPolicy } from './bucket-policy.ts';
import { bucketLocation } from './buckets.ts';
import { onTarget, type Operation } from './operation.ts';
import { deletePublicAccessBlock, getPublicAccessBlock, putPublicAccessBlock } from './public-access-block.ts';

export const BUCKET_SETTINGS: Readonly<Record<string, Operation>> = {
  'GET bucket?location': onTarget({ action: 's3:GetBucketLocation', run: bucketLocation }),

  'PUT bucket?cors': onTarget({ action: 's3:PutBucketCORS', hasBody: true, run: putBucketCors }),
  'GET bucket?cors': onTarget({ action: 's3:GetBucketCORS', run: getBucketCors }),
  'DELETE bucket?cors': onTarget({ action: 's3:PutBucketCORS', run: deleteBucketCors }),

  'PUT bucket?policy': onTarget({ action: 's3:PutBucketPolicy', hasBody: true, run: putBucketPolicy }),
  'GET bucket?policy': onTarget({ action: 's3:GetBucketPolicy', run: getBucketPolicy }),
  'DELETE bucket?policy': onTarget({ action: 's3:DeleteBucketPolicy', run: deleteBucketPolicy }),
  'GET bucket?policyStatus': onTarget({ action: 's3:GetBucketPolicyStatus', run: getBucketPolicyStatus }),

  'PUT bucket?publicAccessBlock': onTarget({
    action: 's3:PutBucketPublicAccessBlock',
    hasBody: true,
    run: putPublicAccessBlock,
  }),
  'GET bucket?publicAccessBlock': onTarget({ action: 's3:GetBucketPublicAccessBlock', run: getPublicAccessBlock }),
  'DELETE bucket?publicAccessBlock': onTarget({
    action: 's3:PutBucketPublicAccessBlock',
    run: deletePublicAccessBlock,
  }),

  'PUT bucket?lifecycle': onTarget({
    action: 's3:PutLifecycleConfiguration',
    hasBody: true,
    run: putBucketLifecycle,
  }),
  'GET bucket?lifecycle': onTarget({ action: 's3:GetLifecycleConfiguration', run: getBucketLifecycle }),
  'DELETE bucket?lifecycle': onTarget({ action: 's3:PutLifecycleConfiguration', run: deleteBucketLifecycle }),

  'PUT bucket?encryption': onTarget({
    action: 's3:PutEncryptionConfiguration',
    hasBody: true,
    run: defaults.putBucketEncryption,
  }),
  'GET bucket?encryption': onTarget({ action: 's3:GetEncryptionConfiguration', run: defaults.getBucketEncryption }),
  'DELETE bucket?encryption': onTarget({
    action: 's3:PutEncryptionConfiguration',
    run: defaults.deleteBucketEncryption,
  }),

  'GET bucket?versioning': onTarget({ action: 's3:GetBucketVersioning', run: defaults.getBucketVersioning }),
  'GET bucket?logging': onTarget({ action: 's3:GetBucketLogging', run: defaults.getBucketLogging }),
  'GET bucket?ownershipControls': onTarget({
    action: 's3:GetBucketOwnershipControls',
    run: defaults.getBucketOwnershipControls,
  }),
};
