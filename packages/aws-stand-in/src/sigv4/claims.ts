/**
 * Parses the signature claims of a request, from the Authorization header or from a presigned query. Nothing is
 * verified here; `verify.ts` does that.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { ALGORITHM, type CredentialScope } from './canonical.ts';

/** Maximum lifetime of a presigned URL: seven days. */
const MAX_EXPIRES_SECONDS = 604_800;
/** Algorithm of Signature Version 4A, which is not implemented. */
const ASYMMETRIC = 'AWS4-ECDSA-P256-SHA256';

export interface SignatureClaims {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Names of the signed headers in lower case, in order. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Time of signing as `YYYYMMDDTHHMMSSZ`. */
  readonly amzDate: string;
  readonly signedAt: Date;
  readonly sessionToken: string | undefined;
  /** Lifetime in seconds from `signedAt`; presigned requests only. */
  readonly expiresSeconds: number | undefined;
}

type Query = readonly (readonly [string, string])[];

/**
 * @returns `null` for an unsigned request
 * @throws AwsError for claims of another algorithm, or malformed ones
 */
export function claimsOf(headers: IncomingHttpHeaders, query: Query): SignatureClaims | null {
  const { authorization } = headers;
  const presigned = query.some(
    ([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm' || name === 'X-Amz-Credential',
  );
  if (
    query.some(([name]) => name === 'AWSAccessKeyId' || name === 'Signature') ||
    authorization?.startsWith('AWS ') === true
  ) {
    throw new AwsError(
      'InvalidRequest',
      400,
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  if (authorization === undefined) return presigned ? fromQuery(query) : null;
  if (presigned) throw new AwsError('InvalidArgument', 400, 'Only one auth mechanism allowed');
  return fromHeader(authorization, headers);
}

function fromHeader(authorization: string, headers: IncomingHttpHeaders): SignatureClaims {
  if (authorization.startsWith(ASYMMETRIC)) throw asymmetric();
  const match =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  const [, credential, signedHeaders, signature] = match ?? [];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw new AwsError('AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.');
  }
  const amzDate = text(headers['x-amz-date']) ?? '';
  const token = text(headers['x-amz-security-token']);
  const claimed = claims(credential, signedHeaders, amzDate, 'AuthorizationHeaderMalformed');
  return { ...claimed, signature, sessionToken: token, expiresSeconds: undefined };
}

function fromQuery(query: Query): SignatureClaims {
  const single = (name: string): string => {
    const values = query.filter(([key]) => key === name);
    if (values.length !== 1) throw malformedQuery(`${name} is missing or repeated`);
    return values[0]?.[1] ?? '';
  };
  if (single('X-Amz-Algorithm') === ASYMMETRIC) throw asymmetric();
  if (single('X-Amz-Algorithm') !== ALGORITHM) throw malformedQuery(`X-Amz-Algorithm is ${ALGORITHM}`);
  const signature = single('X-Amz-Signature');
  const expires = single('X-Amz-Expires');
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > MAX_EXPIRES_SECONDS) {
    throw malformedQuery(`X-Amz-Expires is from 1 to ${MAX_EXPIRES_SECONDS} seconds`);
  }
  const tokens = query.filter(([name]) => name === 'X-Amz-Security-Token');
  if (tokens.length > 1) throw malformedQuery('X-Amz-Security-Token is repeated');
  return {
    ...claims(
      single('X-Amz-Credential'),
      single('X-Amz-SignedHeaders'),
      single('X-Amz-Date'),
      'AuthorizationQueryParametersError',
    ),
    signature,
    sessionToken: tokens[0]?.[1],
    expiresSeconds: Number(expires),
  };
}

function claims(
  credential: string,
  signedHeaders: string,
  amzDate: string,
  malformedCode: string,
): Omit<SignatureClaims, 'signature' | 'sessionToken' | 'expiresSeconds'> {
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts;
  if (parts.length !== 5 || terminator !== 'aws4_request' || accessKeyId === '') {
    throw new AwsError(malformedCode, 400, 'The credential is not {key id}/{date}/{region}/{service}/aws4_request.');
  }
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate) ?? [];
  const signedAt = new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  if (Number.isNaN(signedAt.getTime()))
    throw new AwsError('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header');
  if (date !== amzDate.slice(0, 8))
    throw new AwsError(malformedCode, 400, "The credential's date is not the request's date.");
  return { accessKeyId, scope: { date, region, service }, signedHeaders: signedHeaders.split(';'), amzDate, signedAt };
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

function asymmetric(): AwsError {
  return new AwsError('NotImplemented', 501, 'Signature Version 4A is not implemented here');
}

function malformedQuery(message: string): AwsError {
  return new AwsError('AuthorizationQueryParametersError', 400, message);
}
