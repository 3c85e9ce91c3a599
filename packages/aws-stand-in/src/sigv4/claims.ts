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

/** Parameters of a presigned query that are always there. */
const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];
/** Parameters of a presigned query that may be missing. */
const OPTIONAL = ['X-Amz-Security-Token', 'X-Amz-Content-Sha256'];
const SIGNING_NAMES = [...REQUIRED, ...OPTIONAL].map((name) => name.toLowerCase());

/** True for the name of a parameter that belongs to a presigned signature, in any case of its letters. */
export function isSigningParameter(name: string): boolean {
  return SIGNING_NAMES.includes(name.toLowerCase());
}

/**
 * @returns `null` for an unsigned request
 * @throws AwsError for claims of another algorithm, or malformed ones
 */
export function claimsOf(headers: IncomingHttpHeaders, query: Query): SignatureClaims | null {
  const { authorization } = headers;
  const presigned = query.some(([name]) => isSigningParameter(name));
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
  if (authorization === undefined) return presigned ? fromQuery(query, headers) : null;
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

function fromQuery(query: Query, headers: IncomingHttpHeaders): SignatureClaims {
  checkNames(query);
  const single = (name: string): string => query.find(([key]) => key === name)?.[1] ?? '';
  for (const name of ['X-Amz-Date', ...OPTIONAL]) {
    const header = text(headers[name.toLowerCase()]);
    const parameter = query.find(([key]) => key === name)?.[1];
    if (header !== undefined && parameter !== undefined && header !== parameter)
      throw new AwsError('InvalidArgument', 400, `The query parameter ${name} and the header of that name differ.`);
  }
  if (single('X-Amz-Algorithm') === ASYMMETRIC) throw asymmetric();
  if (single('X-Amz-Algorithm') !== ALGORITHM) throw malformedQuery(`X-Amz-Algorithm is ${ALGORITHM}`);
  const signature = single('X-Amz-Signature');
  const expires = single('X-Amz-Expires');
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > MAX_EXPIRES_SECONDS) {
    throw malformedQuery(`X-Amz-Expires is from 1 to ${MAX_EXPIRES_SECONDS} seconds`);
  }
  return {
    ...claims(
      single('X-Amz-Credential'),
      single('X-Amz-SignedHeaders'),
      single('X-Amz-Date'),
      'AuthorizationQueryParametersError',
    ),
    signature,
    sessionToken: query.find(([name]) => name === 'X-Amz-Security-Token')?.[1],
    expiresSeconds: Number(expires),
  };
}

/**
 * Requires each parameter once, spelled as documented; whether S3 reads another case of its letters is unknown.
 * @throws AwsError AuthorizationQueryParametersError
 */
function checkNames(query: Query): void {
  const names = query.map(([name]) => name).filter(isSigningParameter);
  const isOnce = new Set(names).size === names.length;
  const isSpelled = names.every((name) => REQUIRED.includes(name) || OPTIONAL.includes(name));
  if (isOnce && isSpelled && REQUIRED.every((name) => names.includes(name))) return;
  throw malformedQuery(
    `Query-string authentication version 4 requires the ${REQUIRED.slice(0, -1).join(', ')}, and ${REQUIRED.at(-1) ?? ''} parameters, each once.`,
  );
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
  const signedAt = signingTime(amzDate);
  if (signedAt === null)
    throw new AwsError('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header');
  if (date !== amzDate.slice(0, 8))
    throw new AwsError(malformedCode, 400, "The credential's date is not the request's date.");
  return { accessKeyId, scope: { date, region, service }, signedHeaders: signedHeaders.split(';'), amzDate, signedAt };
}

/** Parses the basic format of ISO 8601, e.g. `20260301T120000Z`; `null` for what is no time. */
export function signingTime(amzDate: string): Date | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate) ?? [];
  const time = new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return Number.isNaN(time.getTime()) ? null : time;
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
