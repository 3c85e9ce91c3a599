/**
 * PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus. `decide.ts` evaluates the policy with each
 * request to the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
import { AwsError } from '../aws-error.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml } from './answer.ts';
import type { Call, Incoming } from './call.ts';
import { readDeclaredBody } from './declared-body.ts';
import { accessDenied } from './errors.ts';
import { checkBucketPolicy } from './policy-check.ts';
import { malformedPolicy } from './policy-conditions.ts';
import { isPublic } from './policy-status.ts';
import type { BucketPolicy } from './settings.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html */
const MAX_POLICY_BYTES = 20 * 1024;
/** Limit on the body, in bytes; one that is larger than a policy is refused as a policy. */
const MAX_BODY_BYTES = 1024 * 1024;

export async function putBucketPolicy(call: Call<'s3:PutBucketPolicy'>): Promise<void> {
  const { store, request, response, target, hasPrincipal } = call;
  existingBucket(call);
  const body = await readDeclaredBody(request, MAX_BODY_BYTES);
  if (body.length > MAX_POLICY_BYTES) throw malformedPolicy(`The policy exceeds ${MAX_POLICY_BYTES} bytes`);
  const text = body.toString('utf8');
  if (!Buffer.from(text).equals(body)) throw malformedPolicy('This policy contains invalid Json');
  const known = { accountId: request.identity?.accountId ?? '', has: hasPrincipal };
  const document = checkBucketPolicy(text, target.bucket, known);
  await store.configure(target, ({ publicAccessBlock }) => {
    if (publicAccessBlock?.BlockPublicPolicy === true && isPublic(document)) throw accessDenied();
    return { policy: { text, document } };
  });
  answerEmpty(response, 204);
}

export function getBucketPolicy(call: Call<'s3:GetBucketPolicy'>): void {
  const { text } = existingPolicy(call);
  call.response.writeHead(200, { 'content-type': 'application/json' });
  call.response.end(text);
}

export async function deleteBucketPolicy(call: Call<'s3:DeleteBucketPolicy'>): Promise<void> {
  const { store, response, target } = call;
  await store.configure(target, () => ({ policy: null }));
  answerEmpty(response, 204);
}

export function getBucketPolicyStatus(call: Call<'s3:GetBucketPolicyStatus'>): void {
  const { document } = existingPolicy(call);
  answerXml(call.response, 'PolicyStatus', { IsPublic: isPublic(document) });
}

/** @throws AwsError NoSuchBucket, NoSuchBucketPolicy */
function existingPolicy(call: Incoming): BucketPolicy {
  const { name, policy } = existingBucket(call);
  if (policy === null)
    throw new AwsError('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', { BucketName: name });
  return policy;
}
