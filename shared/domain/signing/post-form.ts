/**
 * Signs POST forms: uploads whose size and type S3 itself limits to a range, which a URL cannot do. The fields are those of the
 * AWS SDK's createPresignedPost. A form has no signed query, so it carries no `x-latchkey-user`: the session in S3's access log
 * identifies its user. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { LatchkeyError } from '../../errors.ts';
import type { ObjectKey } from '../authority/object-key.ts';
import type { SigningKeys } from './sigv4/signing-keys.ts';
import { ALGORITHM, amzDate, credentialScope, dayOf } from './sigv4/stages.ts';
import type { SigningPlace } from './url-signer.ts';

const SERVICE = 's3';

export interface FormLimits {
  /** An exact type, or, if nothing follows its `/`, the beginning of the form's `Content-Type`. */
  readonly contentType?: string | undefined;
  readonly minBytes?: number | undefined;
  readonly maxBytes: number;
  /** The status of S3's answer: 201 with the object's place as XML, the others without a body. S3's own default is 204. */
  readonly successStatus?: 200 | 201 | 204 | undefined;
}

export interface PostForm {
  readonly method: 'POST';
  readonly url: string;
  /** All fields of the form except `file`, which comes last, and `Content-Type` if only its beginning is fixed. */
  readonly fields: Readonly<Record<string, string>>;
}

/** @throws LatchkeyError invalid_request for a key in which S3 would put the file's name, and for values that no form can hold */
export function signPostForm(
  { credentials, address, region, date }: SigningPlace,
  bucket: string,
  key: ObjectKey,
  { contentType, minBytes = 0, maxBytes, successStatus }: FormLimits,
  expiresAt: Date,
  keys: SigningKeys,
): PostForm {
  // S3 replaces it in a form's key by the sender's name of the file: another key than was decided on.
  if (key.includes('${filename}'))
    throw new LatchkeyError('invalid_request', 'a form’s key does not hold ${filename}; name the whole key');
  // S3 refuses a form whose policy holds this in a value, whoever signed it: https://github.com/boto/boto3/issues/4514
  if (`${key} ${contentType ?? ''}`.includes('$$'))
    throw new LatchkeyError(
      'invalid_request',
      'a form’s key and contentType do not hold $$, which S3 takes in no policy; use a put instead',
    );
  const timestamp = amzDate(date);
  const day = dayOf(timestamp);
  // A whole type may end in a slash too, as the last of its parameters does.
  const startsWith = contentType !== undefined && contentType.indexOf('/') === contentType.length - 1;
  const fields = {
    ...(contentType === undefined || startsWith ? {} : { 'Content-Type': contentType }),
    ...(successStatus === undefined ? {} : { success_action_status: String(successStatus) }),
    bucket,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${credentialScope(day, region, SERVICE)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Security-Token': credentials.sessionToken,
    key,
  };
  const conditions = [
    ['content-length-range', minBytes, maxBytes],
    ...(startsWith ? [['starts-with', '$Content-Type', contentType]] : []),
    ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
  ];
  const expiration = `${expiresAt.toISOString().slice(0, 19)}Z`;
  const policy = Buffer.from(JSON.stringify({ expiration, conditions }), 'utf8').toString('base64');
  const signature = keys.get(credentials, day, region, SERVICE).key.signHex(policy);
  return {
    method: 'POST',
    url: address.origin + (address.path === '' ? '/' : address.path),
    fields: { ...fields, Policy: policy, 'X-Amz-Signature': signature },
  };
}
