/**
 * Settings of a bucket that have one value here, that of a bucket for which nobody ever set them: encryption by S3's own
 * keys, no versions, no logging, and no ACLs.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml } from './answer.ts';
import type { Call } from './call.ts';
import { readDeclaredBody } from './declared-body.ts';
import { invalidArgument, notImplemented } from './errors.ts';
import { elements, malformedXml, parseXml, text, type XmlElement, type XmlRules } from './xml-in.ts';

/** Limit on the body, in bytes; S3 documents none. */
const MAX_BODY_BYTES = 4096;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html */
const ENCRYPTION: XmlRules = {
  Rule: [
    {
      ApplyServerSideEncryptionByDefault: [{ SSEAlgorithm: 'text', KMSMasterKeyID: 'text' }],
      BucketKeyEnabled: 'text',
      BlockedEncryptionTypes: 'refused',
    },
  ],
};
const OF_KMS = ['aws:kms', 'aws:kms:dsse'];

export function getBucketEncryption(call: Call<'s3:GetEncryptionConfiguration'>): void {
  existingBucket(call);
  answerXml(call.response, 'ServerSideEncryptionConfiguration', {
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  });
}

/** Accepts what every bucket has; KMS is not implemented for objects, so it is none for their default either. */
export async function putBucketEncryption(call: Call<'s3:PutEncryptionConfiguration'>): Promise<void> {
  existingBucket(call);
  const body = await readDeclaredBody(call.request, MAX_BODY_BYTES);
  const [rule, second] = elements(parseXml(body, 'ServerSideEncryptionConfiguration', ENCRYPTION), 'Rule');
  if (rule === undefined || second !== undefined) throw malformedXml();
  requireOwnKeys(rule);
  answerEmpty(call.response, 200);
}

export function deleteBucketEncryption(call: Call<'s3:PutEncryptionConfiguration'>): void {
  existingBucket(call);
  answerEmpty(call.response, 204);
}

export function getBucketVersioning(call: Call<'s3:GetBucketVersioning'>): void {
  existingBucket(call);
  answerXml(call.response, 'VersioningConfiguration', {});
}

export function getBucketLogging(call: Call<'s3:GetBucketLogging'>): void {
  existingBucket(call);
  answerXml(call.response, 'BucketLoggingStatus', {});
}

export function getBucketOwnershipControls(call: Call<'s3:GetBucketOwnershipControls'>): void {
  existingBucket(call);
  answerXml(call.response, 'OwnershipControls', { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } });
}

/** @throws AwsError MalformedXML, InvalidArgument, NotImplemented for another encryption than by S3's own keys */
function requireOwnKeys(rule: XmlElement): void {
  const [byDefault, second] = elements(rule, 'ApplyServerSideEncryptionByDefault');
  const bucketKey = 'BucketKeyEnabled' in rule ? text(rule, 'BucketKeyEnabled') : 'false';
  if (byDefault === undefined || second !== undefined || !/^(?:true|false)$/i.test(bucketKey)) throw malformedXml();
  const algorithm = text(byDefault, 'SSEAlgorithm');
  if (OF_KMS.includes(algorithm)) throw notImplemented(`the default encryption ${algorithm}`);
  if (algorithm !== 'AES256') throw malformedXml();
  if ('KMSMasterKeyID' in byDefault)
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  if (bucketKey.toLowerCase() === 'true') throw notImplemented('a bucket key, which is one of KMS,');
}
