/**
 * Verifies the signature of a form upload, which covers the policy as sent in the form.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
import { AwsError } from '../aws-error.ts';
import { ALGORITHM, isSameSignature, signature, signingKey } from './canonical.ts';
import { signingTime } from './claims.ts';
import { s3Mismatch } from './mismatch.ts';
import type { KeyLookup, SignedKey } from './verify.ts';

export interface FormSignature {
  /** Policy in Base64. */
  readonly policy: string;
  readonly algorithm: string;
  readonly credential: string;
  readonly date: string;
  readonly signature: string;
  readonly sessionToken: string | undefined;
}

/** Key and time of a form's signature. */
export interface SignedForm extends SignedKey {
  readonly signedAt: Date;
}

/** @throws AwsError */
export function verifyFormSignature(form: FormSignature, keyOf: KeyLookup, region: string): SignedForm {
  const signedAt = signingTime(form.date);
  const [accessKeyId = '', date = '', claimedRegion = '', service = '', terminator = ''] = form.credential.split('/');
  if (
    signedAt === null ||
    form.algorithm !== ALGORITHM ||
    terminator !== 'aws4_request' ||
    service !== 's3' ||
    !form.date.startsWith(date) ||
    date.length !== 8
  ) {
    throw new AwsError('InvalidArgument', 400, 'The form names another algorithm, or a malformed credential or date.');
  }
  if (claimedRegion !== region) {
    throw new AwsError(
      'AuthorizationHeaderMalformed',
      400,
      `The region '${claimedRegion}' is wrong; expecting '${region}'`,
    );
  }
  const key = keyOf(accessKeyId, form.sessionToken);
  const expected = signature(signingKey(key.secretAccessKey, { date, region, service }), form.policy);
  if (!isSameSignature(expected, form.signature))
    throw s3Mismatch({ accessKeyId, signature: form.signature, stringToSign: form.policy });
  return { ...key, signedAt };
}
