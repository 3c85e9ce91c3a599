/**
 * Tries at S3 what a role may and may not do, with credentials that the broker gave. A write that must be refused begins a multipart
 * upload, which leaves nothing if it is let through; a delete is tried on objects of this run alone.
 */
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { PROBE_MEDIA_TYPE } from './probe-keys.ts';
import { answerTo, type StoreAnswer } from './store-answer.ts';
import type { Trial } from './trials.ts';

/** Puts an object of this run, unless the key is taken. */
export async function putObject(s3: S3Client, Bucket: string, Key: string): Promise<StoreAnswer> {
  const object = { Bucket, Key, Body: 'made by latchkey doctor\n', ContentType: PROBE_MEDIA_TYPE };
  return answerTo(s3.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' })));
}

export async function tryOut(s3: S3Client, Bucket: string, trial: Trial): Promise<StoreAnswer> {
  const { action, text, allowed } = trial;
  switch (action) {
    case 'list':
      return answerTo(
        s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1, ...(text === undefined ? {} : { Prefix: text }) })),
      );
    case 'read':
      return answerTo(readWhole(s3, Bucket, text ?? ''));
    case 'write':
      return allowed ? putObject(s3, Bucket, text ?? '') : tryUpload(s3, Bucket, text ?? '');
    case 'delete':
      return answerTo(s3.send(new DeleteObjectCommand({ Bucket, Key: text ?? '' })));
  }
}

async function readWhole(s3: S3Client, Bucket: string, Key: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await Body?.transformToByteArray();
}

/** Begins an upload, and aborts it at once: nothing appears. */
async function tryUpload(s3: S3Client, Bucket: string, Key: string): Promise<StoreAnswer> {
  let upload: string | undefined;
  const begun = await answerTo(
    s3
      .send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: PROBE_MEDIA_TYPE }))
      .then(({ UploadId }) => (upload = UploadId)),
  );
  if (upload !== undefined) await answerTo(s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: upload })));
  return begun;
}

/** Tries the calls of a multipart upload that a writer needs. @returns the first that is not allowed, by name */
export async function tryMultipart(
  s3: S3Client,
  Bucket: string,
  Key: string,
): Promise<{ readonly call: string; readonly answer: StoreAnswer }> {
  let UploadId: string | undefined;
  const begun = await answerTo(
    s3
      .send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: PROBE_MEDIA_TYPE }))
      .then((upload) => (UploadId = upload.UploadId)),
  );
  if (begun.kind !== 'allowed' || UploadId === undefined) return { call: 'CreateMultipartUpload', answer: begun };
  const listed = await answerTo(s3.send(new ListPartsCommand({ Bucket, Key, UploadId })));
  const aborted = await answerTo(s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
  return listed.kind === 'allowed'
    ? { call: 'AbortMultipartUpload', answer: aborted }
    : { call: 'ListParts', answer: listed };
}

/** Calls that no role has. Each could only touch an object of this run. */
export function tryForbidden(
  s3: S3Client,
  Bucket: string,
  Key: string,
): readonly { readonly call: string; readonly answer: Promise<StoreAnswer> }[] {
  const Prefix = Key;
  return [
    { call: 'PutObjectAcl', answer: answerTo(s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' }))) },
    { call: 'GetObjectAcl', answer: answerTo(s3.send(new GetObjectAclCommand({ Bucket, Key }))) },
    { call: 'GetObjectTagging', answer: answerTo(s3.send(new GetObjectTaggingCommand({ Bucket, Key }))) },
    {
      call: 'GetObject of a version',
      answer: answerTo(s3.send(new GetObjectCommand({ Bucket, Key, VersionId: 'null' }))),
    },
    {
      call: 'ListObjectVersions',
      answer: answerTo(s3.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys: 1 }))),
    },
    {
      call: 'ListMultipartUploads',
      answer: answerTo(s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix, MaxUploads: 1 }))),
    },
  ];
}
