/**
 * PutPublicAccessBlock, GetPublicAccessBlock, DeletePublicAccessBlock. Of the four settings, BlockPublicPolicy acts when
 * a policy is put; the others are about ACLs and callers of other accounts, which there are not.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import { AwsError } from '../aws-error.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml } from './answer.ts';
import type { Call } from './call.ts';
import { readDeclaredBody } from './declared-body.ts';
import { malformedXml, parseXml, text, type XmlElement, type XmlRules } from './xml-in.ts';

/** Limit on the body, in bytes; S3 documents none. */
const MAX_BODY_BYTES = 4096;
const CONFIGURATION: XmlRules = {
  BlockPublicAcls: 'text',
  IgnorePublicAcls: 'text',
  BlockPublicPolicy: 'text',
  RestrictPublicBuckets: 'text',
};

export async function putPublicAccessBlock(call: Call<'s3:PutBucketPublicAccessBlock'>): Promise<void> {
  const { store, request, response, target } = call;
  existingBucket(call);
  const body = await readDeclaredBody(request, MAX_BODY_BYTES);
  const document = parseXml(body, 'PublicAccessBlockConfiguration', CONFIGURATION);
  const publicAccessBlock = {
    BlockPublicAcls: isOn(document, 'BlockPublicAcls'),
    IgnorePublicAcls: isOn(document, 'IgnorePublicAcls'),
    BlockPublicPolicy: isOn(document, 'BlockPublicPolicy'),
    RestrictPublicBuckets: isOn(document, 'RestrictPublicBuckets'),
  };
  await store.configure(target, () => ({ publicAccessBlock }));
  answerEmpty(response, 200);
}

export function getPublicAccessBlock(call: Call<'s3:GetBucketPublicAccessBlock'>): void {
  const { name, publicAccessBlock } = existingBucket(call);
  if (publicAccessBlock === null)
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      404,
      'The public access block configuration was not found',
      { BucketName: name },
    );
  answerXml(call.response, 'PublicAccessBlockConfiguration', { ...publicAccessBlock });
}

export async function deletePublicAccessBlock(call: Call<'s3:PutBucketPublicAccessBlock'>): Promise<void> {
  const { store, response, target } = call;
  await store.configure(target, () => ({ publicAccessBlock: null }));
  answerEmpty(response, 204);
}

/** Returns false for a setting that is not sent. S3's guide writes the values in capitals. @throws AwsError MalformedXML */
function isOn(document: XmlElement, name: string): boolean {
  if (!(name in document)) return false;
  const value = text(document, name).toLowerCase();
  if (value !== 'true' && value !== 'false') throw malformedXml();
  return value === 'true';
}
