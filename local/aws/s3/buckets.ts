/** CreateBucket, HeadBucket, DeleteBucket, ListBuckets, GetBucketLocation. */
import type { ServerResponse } from 'node:http';
import { readBody } from '../body.ts';
import { AwsError, type VerifiedRequest } from '../request.ts';
import { toXml } from '../xml.ts';
import { existingBucket, requireBucketAction } from './access.ts';
import { accessDenied } from './errors.ts';
import type { ObjectStore } from './store.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MAX_BODY_BYTES = 16 * 1024;

/** The region of the body is ours whatever it says: there is one. */
export async function createBucket(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
): Promise<void> {
  requireBucketAction(request, 's3:CreateBucket', bucket);
  await readBody(request.body, MAX_BODY_BYTES);
  if (store.buckets.has(bucket)) {
    throw new AwsError(
      'BucketAlreadyOwnedByYou',
      409,
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: bucket },
    );
  }
  await store.createBucket(bucket, request.now.toISOString());
  response.writeHead(200, { location: `/${bucket}` });
  response.end();
}

export function headBucket(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
): void {
  requireBucketAction(request, 's3:ListBucket', bucket);
  existingBucket(store, bucket);
  response.writeHead(200, { 'x-amz-bucket-region': request.region });
  response.end();
}

export async function deleteBucket(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
  hasUploads: (bucket: string) => boolean,
): Promise<void> {
  requireBucketAction(request, 's3:DeleteBucket', bucket);
  if (existingBucket(store, bucket).keys.length > 0 || hasUploads(bucket)) {
    throw new AwsError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', { BucketName: bucket });
  }
  await store.deleteBucket(bucket);
  response.writeHead(204);
  response.end();
}

export function listBuckets(store: ObjectStore, request: VerifiedRequest, response: ServerResponse): void {
  if (!request.isAllowed('s3:ListAllMyBuckets', '*')) throw accessDenied();
  const buckets = [...store.buckets.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    toXml(
      'ListAllMyBucketsResult',
      {
        Owner: { ID: request.identity?.accountId },
        Buckets: { Bucket: buckets.map(({ name, createdOn }) => ({ Name: name, CreationDate: createdOn })) },
      },
      NAMESPACE,
    ),
  );
}

export function bucketLocation(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
): void {
  requireBucketAction(request, 's3:GetBucketLocation', bucket);
  existingBucket(store, bucket);
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${request.region}</LocationConstraint>`,
  );
}
