/**
 * Subresources of an object: the resource type that S3 names in refusals, and the operations that are not implemented
 * here, each with the IAM action that its caller needs. Types and methods were measured and are published:
 * https://github.com/brekkylab/backlot/blob/main/backlot/routers/s3.py
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import type { Subresource } from './subresources.ts';

/** The third name is the action that the operation needs on a version. */
export const OBJECT_SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  acl: {
    type: 'ACL',
    operations: {
      GET: ['GetObjectAcl', 's3:GetObjectAcl', 's3:GetObjectVersionAcl'],
      PUT: ['PutObjectAcl', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
    },
  },
  annotation: {
    type: 'OBJECT_ANNOTATIONS',
    operations: { GET: ['ListObjectAnnotations', 's3:ListObjectAnnotations', 's3:ListObjectVersionAnnotations'] },
  },
  'annotation&annotationName': {
    type: 'OBJECT_ANNOTATIONS',
    operations: {
      GET: ['GetObjectAnnotation', 's3:GetObjectAnnotation', 's3:GetObjectVersionAnnotation'],
      PUT: ['PutObjectAnnotation', 's3:PutObjectAnnotation', 's3:PutObjectVersionAnnotation'],
      DELETE: ['DeleteObjectAnnotation', 's3:DeleteObjectAnnotation', 's3:DeleteObjectVersionAnnotation'],
    },
  },
  attributes: {
    type: 'OBJECT_ATTRIBUTES',
    operations: { GET: ['GetObjectAttributes', 's3:GetObjectAttributes', 's3:GetObjectVersionAttributes'] },
  },
  encryption: {
    type: 'OBJECT_ENCRYPTION',
    operations: { PUT: ['UpdateObjectEncryption', 's3:UpdateObjectEncryption'] },
  },
  'legal-hold': {
    type: 'OBJECT_LOCK_LEGALHOLD',
    operations: {
      GET: ['GetObjectLegalHold', 's3:GetObjectLegalHold', 's3:GetObjectLegalHold'],
      PUT: ['PutObjectLegalHold', 's3:PutObjectLegalHold', 's3:PutObjectLegalHold'],
    },
  },
  'partNumber&uploadId': { type: 'PART', operations: {} },
  renameObject: { type: 'OBJECT', operations: { PUT: ['RenameObject', 's3express:CreateSession'] } },
  restore: { type: 'RESTORE', operations: { POST: ['RestoreObject', 's3:RestoreObject', 's3:RestoreObject'] } },
  retention: {
    type: 'OBJECT_LOCK_RETENTION',
    operations: {
      GET: ['GetObjectRetention', 's3:GetObjectRetention', 's3:GetObjectRetention'],
      PUT: ['PutObjectRetention', 's3:PutObjectRetention', 's3:PutObjectRetention'],
    },
  },
  select: { type: 'SELECT', operations: { POST: ['SelectObjectContent', 's3:GetObject'] } },
  tagging: {
    type: 'OBJECT_TAGGING',
    operations: {
      GET: ['GetObjectTagging', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
      PUT: ['PutObjectTagging', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'],
      DELETE: ['DeleteObjectTagging', 's3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'],
    },
  },
  torrent: { type: 'TORRENT', operations: {} },
  uploadId: { type: 'UPLOAD', operations: {} },
  uploads: { type: 'UPLOADS', operations: {} },
};
