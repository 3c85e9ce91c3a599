/** CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation. */
import { AwsError } from '../aws-error.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, NAMESPACE } from './answer.ts';
import type { Call } from './call.ts';
import { bucketNotEmpty, notImplemented } from './errors.ts';
import { isRegion, US_EAST_1 } from './region.ts';
import { checkNewBucketName } from './target.ts';
import { readXml, text, type XmlRules } from './xml-in.ts';

/**
 * Tags, and the location and type of directory buckets, are not implemented.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
 */
const CONFIGURATION: XmlRules = {
  LocationConstraint: 'text',
  Location: 'refused',
  Bucket: 'refused',
  Tags: 'refused',
};

export async function createBucket({ store, request, response, target }: Call<'s3:CreateBucket'>): Promise<void> {
  checkNewBucketName(target);
  const document = await readXml(request, 'CreateBucketConfiguration', CONFIGURATION, { mayBeEmpty: true });
  checkLocation(text(document, 'LocationConstraint'), request.region);
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

/** Returns the bucket's region; S3 writes its first region, us-east-1, as an empty element. */
export function bucketLocation(call: Call<'s3:GetBucketLocation'>): void {
  const { request, response } = call;
  existingBucket(call);
  const location = request.region === US_EAST_1 ? '' : request.region;
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${location}</LocationConstraint>`,
  );
}

/**
 * Checks that the bucket belongs into the region of this endpoint. us-east-1 has no name as a constraint, and alone
 * creates buckets of other regions, which is not implemented.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 * https://github.com/velero-io/velero/issues/284 (us-east-1 as a constraint),
 * https://git.ceph.com/?p=ceph.git;a=commit;h=db13592398ed5872dbb4d1b44b821926ffa5397c (a region that there is not)
 * @param constraint empty for none
 * @throws AwsError IllegalLocationConstraintException, InvalidLocationConstraint, NotImplemented
 */
function checkLocation(constraint: string, region: string): void {
  if (constraint === '') {
    if (region !== US_EAST_1) throw illegalLocation('unspecified');
    return;
  }
  const named = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (!isRegion(named) || (named === US_EAST_1 && region === US_EAST_1))
    throw new AwsError('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid', {
      LocationConstraint: constraint,
    });
  if (named === region) return;
  if (region === US_EAST_1) throw notImplemented(`a bucket in the region ${named}`);
  throw illegalLocation(constraint);
}

function illegalLocation(constraint: string): AwsError {
  return new AwsError(
    'IllegalLocationConstraintException',
    400,
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
