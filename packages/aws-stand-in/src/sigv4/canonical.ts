/**
 * Implements the stages of AWS Signature Version 4, one function each, for verification.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface CredentialScope {
  /** Date as `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export interface CanonicalParts {
  readonly method: string;
  /** Path, encoded by the service's rules. */
  readonly path: string;
  /** Decoded query, without `X-Amz-Signature`. */
  readonly query: readonly (readonly [string, string])[];
  /** Signed headers, in the order of their names. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly payloadHash: string;
}

export function canonicalRequest(parts: CanonicalParts): string {
  const headers = parts.headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('');
  const names = parts.headers.map(([name]) => name).join(';');
  return [parts.method, parts.path, canonicalQuery(parts.query), headers, names, parts.payloadHash].join('\n');
}

export function stringToSign(request: string, amzDate: string, scope: CredentialScope): string {
  return [ALGORITHM, amzDate, scopeText(scope), sha256Hex(request)].join('\n');
}

export function signingKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const date = hmac(`AWS4${secretAccessKey}`, scope.date);
  return hmac(hmac(hmac(date, scope.region), scope.service), 'aws4_request');
}

export function signature(key: Buffer, text: string): string {
  return hmac(key, text).toString('hex');
}

/** Compares signatures in constant time. */
export function isSameSignature(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

export function scopeText({ date, region, service }: CredentialScope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Encodes a path as S3 signs it: once, and not normalised. */
export function encodePath(decodedPath: string): string {
  return decodedPath.split('/').map(uriEncode).join('/');
}

function canonicalQuery(query: CanonicalParts['query']): string {
  return query
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort(byBytes)
    .join('&');
}

/** Compares percent-encoded parameters by bytes; they are ASCII, so the order of code units is the same. */
function byBytes(one: string, other: string): number {
  if (one === other) return 0;
  // Names are compared first: `a=` sorts before `a-b=`, although `-` is a smaller byte than `=`.
  const [oneName = '', otherName = ''] = [one.split('=', 1)[0], other.split('=', 1)[0]];
  if (oneName !== otherName) return oneName < otherName ? -1 : 1;
  return one < other ? -1 : 1;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
