/** CreateBucket, HeadBucket, DeleteBucket, ListBuckets, GetBucketLocation. */
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { toXml } from '../xml.ts';
import { existingBucket, requireBucketAction } from './access.ts';
import { accessDenied, bucketNotEmpty, notImplemented } from './errors.ts';
import type { ObjectStore } from './store.ts';
import { queryValue } from './target.ts';
import { readXml } from './xml-in.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** The region of the body is ours whatever it says: there is one. */
export async function createBucket(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
): Promise<void> {
  requireBucketAction(request, 's3:CreateBucket', bucket);
  await readXml(request, 'CreateBucketConfiguration', [], { mayBeEmpty: true });
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
  existingBucket(store, bucket);
  if (hasUploads(bucket)) throw bucketNotEmpty(bucket);
  await store.deleteBucket(bucket);
  response.writeHead(204);
  response.end();
}

export function listBuckets(store: ObjectStore, request: VerifiedRequest, response: ServerResponse): void {
  if (!request.isAllowed('s3:ListAllMyBuckets', '*')) throw accessDenied();
  for (const name of ['prefix', 'max-buckets', 'continuation-token', 'bucket-region'])
    if (queryValue(request, name) !== undefined) throw notImplemented(`ListBuckets with ${name}`);
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

/** The first region's name is an empty one here. */
export function bucketLocation(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
): void {
  requireBucketAction(request, 's3:GetBucketLocation', bucket);
  existingBucket(store, bucket);
  const location = request.region === 'us-east-1' ? '' : request.region;
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${location}</LocationConstraint>`,
  );
}
