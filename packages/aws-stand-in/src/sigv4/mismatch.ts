/**
 * Errors for a signature that is not the expected one. S3's tells what should have been signed, so that a client can
 * compare it with what it signed; it never tells the expected signature.
 * Seen in https://github.com/minio/minio/issues/2986
 */
import { AwsError } from '../aws-error.ts';

export interface Mismatch {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly stringToSign: string;
  /** Absent for a form, whose string to sign is its policy. */
  readonly canonicalRequest?: string;
}

/** Returns S3's error. */
export function s3Mismatch({ accessKeyId, signature, stringToSign, canonicalRequest }: Mismatch): AwsError {
  return new AwsError(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      AWSAccessKeyId: accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: signature,
      StringToSignBytes: bytesOf(stringToSign),
      ...(canonicalRequest === undefined
        ? {}
        : { CanonicalRequest: canonicalRequest, CanonicalRequestBytes: bytesOf(canonicalRequest) }),
    },
  );
}

/** Returns the error of any other service. Seen in https://github.com/aws/aws-sdk-ruby/issues/374 */
export function otherMismatch(): AwsError {
  return new AwsError(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

/** Returns the bytes in hexadecimal, e.g. `41 57 53`. */
function bytesOf(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
}
