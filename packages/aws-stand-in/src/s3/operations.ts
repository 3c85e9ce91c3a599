/**
 * The implemented operations of S3, by method, level of the path and subresource, each with the IAM action that its
 * caller needs. A request that is not in the table is answered by `unimplemented.ts`; it never falls through to another
 * operation.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { BUCKET_SETTINGS } from './bucket-operations.ts';
import { createBucket, deleteBucket, headBucket } from './buckets.ts';
import { completeMultipart } from './complete-multipart.ts';
import { WRITE_CONDITIONS } from './conditional-write.ts';
import { uploadPartCopy } from './copy-part.ts';
import { copyObject } from './copy.ts';
import { deleteObjects } from './delete-objects.ts';
import { creates } from './header-rights.ts';
import { listBuckets } from './list-buckets.ts';
import { listContext, listObjects, refuseMixedVersions } from './list.ts';
import { listUploads, uploadsContext } from './list-uploads.ts';
import { abortMultipart, createMultipart, listParts, uploadPart } from './multipart.ts';
import { deleteObject, getObject, putObject } from './objects.ts';
import { onForm, onKeys, onTarget, type Operation } from './operation.ts';
import { postObject } from './post-object.ts';

/** GetObject and HeadObject: a missing key is 404 only for callers who may list it. */
const GET_OBJECT = onTarget({ action: 's3:GetObject', further: ['s3:ListBucket'], run: getObject });

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET service': onTarget({ action: 's3:ListAllMyBuckets', run: listBuckets }),

  'PUT bucket': onTarget({ action: 's3:CreateBucket', hasBody: true, run: createBucket }),
  'HEAD bucket': onTarget({ action: 's3:ListBucket', run: headBucket }),
  'DELETE bucket': onTarget({ action: 's3:DeleteBucket', run: deleteBucket }),
  'GET bucket': onTarget({
    action: 's3:ListBucket',
    context: listContext,
    refuse: refuseMixedVersions,
    run: listObjects,
  }),
  'GET bucket?uploads': onTarget({
    action: 's3:ListBucketMultipartUploads',
    context: uploadsContext,
    run: listUploads,
  }),
  ...BUCKET_SETTINGS,
  'POST bucket?delete': onKeys({ action: 's3:DeleteObject', run: deleteObjects }),

  // PutObject with If-Match discloses what is stored, so it requires the right to read.
  'PUT object': onTarget({
    action: 's3:PutObject',
    further: ['s3:GetObject'],
    conditions: WRITE_CONDITIONS,
    hasBody: true,
    context: () => creates(true),
    run: putObject,
  }),
  'PUT object (copy)': onTarget({
    action: 's3:PutObject',
    further: ['s3:GetObject', 's3:ListBucket'],
    conditions: WRITE_CONDITIONS,
    context: () => creates(true),
    run: copyObject,
  }),
  'GET object': GET_OBJECT,
  'HEAD object': GET_OBJECT,
  'GET object?partNumber': GET_OBJECT,
  'HEAD object?partNumber': GET_OBJECT,
  'DELETE object': onTarget({ action: 's3:DeleteObject', run: deleteObject }),

  'POST object?uploads': onTarget({ action: 's3:PutObject', context: () => creates(false), run: createMultipart }),
  'PUT object?partNumber&uploadId': onTarget({
    action: 's3:PutObject',
    context: () => creates(false),
    hasBody: true,
    run: uploadPart,
  }),
  'PUT object?partNumber&uploadId (copy)': onTarget({
    action: 's3:PutObject',
    further: ['s3:GetObject', 's3:ListBucket'],
    context: () => creates(false),
    run: uploadPartCopy,
  }),
  'GET object?uploadId': onTarget({ action: 's3:ListMultipartUploadParts', run: listParts }),
  'POST object?uploadId': onTarget({
    action: 's3:PutObject',
    further: ['s3:GetObject'],
    conditions: WRITE_CONDITIONS,
    hasBody: true,
    context: () => creates(true),
    run: completeMultipart,
  }),
  'DELETE object?uploadId': onTarget({ action: 's3:AbortMultipartUpload', run: abortMultipart }),
};

/** An upload by an HTML form, recognised by its media type. */
export const FORM_UPLOAD = onForm({ action: 's3:PutObject', run: postObject });
