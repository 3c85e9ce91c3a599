/** CreateBucket, HeadBucket, DeleteBucket, ListBuckets, GetBucketLocation. */
import { queryValue } from '../request.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml, NAMESPACE } from './answer.ts';
import type { Call } from './call.ts';
import { bucketNotEmpty, notImplemented } from './errors.ts';
import { readXml } from './xml-in.ts';

/** Creates a bucket; the region in the body is ignored, because there is only one. */
export async function createBucket({ store, request, response, target }: Call<'s3:CreateBucket'>): Promise<void> {
  await readXml(request, 'CreateBucketConfiguration', { LocationConstraint: 'text' }, { mayBeEmpty: true });
  await store.createBucket(target, request.now.toISOString());
  answerEmpty(response, 200, { location: `/${target.bucket}` });
}

export function headBucket(call: Call<'s3:ListBucket'>): void {
  existingBucket(call);
  answerEmpty(call.response, 200, { 'x-amz-bucket-region': call.request.region });
}

export async function deleteBucket(call: Call<'s3:DeleteBucket'>): Promise<void> {
  const { store, uploads, response, target } = call;
  existingBucket(call);
  if (uploads.inBucket(target.bucket).length > 0) throw bucketNotEmpty(target.bucket);
  await store.deleteBucket(target);
  answerEmpty(response, 204);
}

export function listBuckets({ store, request, response }: Call<'s3:ListAllMyBuckets'>): void {
  for (const name of ['prefix', 'max-buckets', 'continuation-token', 'bucket-region'])
    if (queryValue(request, name) !== undefined) throw notImplemented(`ListBuckets with ${name}`);
  const buckets = [...store.buckets.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  answerXml(response, 'ListAllMyBucketsResult', {
    Owner: { ID: request.identity?.accountId },
    Buckets: { Bucket: buckets.map(({ name, createdOn }) => ({ Name: name, CreationDate: createdOn })) },
  });
}

/** Returns the bucket's region; S3 writes its first region, us-east-1, as an empty element. */
export function bucketLocation(call: Call<'s3:GetBucketLocation'>): void {
  const { request, response } = call;
  existingBucket(call);
  const location = request.region === 'us-east-1' ? '' : request.region;
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${location}</LocationConstraint>`,
  );
}
