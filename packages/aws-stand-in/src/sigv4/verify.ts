/**
 * Verifies a request's signature: its key, date, scope and signed headers. It fails before the body is read; the body's
 * own hash is checked while it is streamed (`payload.ts`).
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { AwsError } from '../aws-error.ts';
import type { Identity } from '../request.ts';
import {
  canonicalRequest,
  encodePath,
  isSameSignature,
  sha256Hex,
  signature,
  signingKey,
  stringToSign,
} from './canonical.ts';
import { claimsOf, type SignatureClaims } from './claims.ts';
import { otherMismatch, s3Mismatch } from './mismatch.ts';
import { checkedPayload, checkPayloadHash, type Payload } from './payload.ts';
import { checkTime } from './signing-time.ts';

/** Limit in bytes on the body of a request to a service other than S3, which is read whole before it is verified. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export interface SignedKey {
  readonly secretAccessKey: string;
  readonly identity: Identity;
}

/** @throws AwsError InvalidAccessKeyId, InvalidToken, ExpiredToken */
export type KeyLookup = (accessKeyId: string, sessionToken: string | undefined) => SignedKey;

export interface Verified extends Payload {
  readonly identity: Identity;
  readonly claims: SignatureClaims;
}

export interface VerifyOptions {
  readonly keyOf: KeyLookup;
  readonly region: string;
  readonly services: readonly string[];
  readonly now: Date;
  /** Path and query, decoded once from the request's target. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /** Body of the request; nothing is read from it before what needs no body is verified. */
  readonly body: Readable;
}

/** @returns `null` for an unsigned request. @throws AwsError */
export async function verify(request: IncomingMessage, options: VerifyOptions): Promise<Verified | null> {
  const claims = claimsOf(request.headers, options.query);
  if (claims === null) return null;
  checkScope(claims, options);
  checkTime(claims, options.now);
  const { secretAccessKey, identity } = options.keyOf(claims.accessKeyId, claims.sessionToken);
  checkSignedHeaders(request, claims);
  const isS3 = claims.scope.service === 's3';
  const buffered = isS3 ? null : await readWhole(options.body);
  const payloadHash = isS3 ? s3PayloadHash(request, claims, options.query) : sha256Hex(buffered ?? '');
  const canonical = canonicalOf(request, claims, payloadHash, options);
  const key = signingKey(secretAccessKey, claims.scope);
  const toSign = stringToSign(canonical, claims.amzDate, claims.scope);
  const expected = signature(key, toSign);
  if (!isSameSignature(expected, claims.signature))
    throw isS3 ? s3Mismatch({ ...claims, stringToSign: toSign, canonicalRequest: canonical }) : otherMismatch();
  if (buffered !== null) {
    return {
      identity,
      claims,
      body: Readable.from([buffered], { objectMode: false }),
      contentLength: buffered.length,
      trailers: {},
    };
  }
  const signing = { key, amzDate: claims.amzDate, scope: claims.scope, seedSignature: expected };
  const lengths = {
    contentLength: lengthOf(request, 'content-length'),
    decodedLength: lengthOf(request, 'x-amz-decoded-content-length'),
  };
  return { identity, claims, ...checkedPayload(options.body, payloadHash, lengths, signing) };
}

function canonicalOf(
  request: IncomingMessage,
  claims: SignatureClaims,
  payloadHash: string,
  { path, query }: VerifyOptions,
): string {
  return canonicalRequest({
    method: request.method ?? '',
    // Services other than S3 sign the encoded path encoded once more.
    path: claims.scope.service === 's3' ? encodePath(path) : encodePath(encodePath(path)),
    query: query.filter(([name]) => name !== 'X-Amz-Signature'),
    headers: claims.signedHeaders.map((name) => [name, headerValue(request, name)]),
    payloadHash,
  });
}

function checkScope(claims: SignatureClaims, { region, services }: VerifyOptions): void {
  if (!services.includes(claims.scope.service)) {
    throw new AwsError(
      'NotImplemented',
      501,
      `there is no service ${claims.scope.service} here; there is: ${services.join(', ')}`,
    );
  }
  // IAM is one service for all regions, and its clients sign for any.
  if (claims.scope.region !== region && claims.scope.service !== 'iam') {
    throw new AwsError(
      'AuthorizationHeaderMalformed',
      400,
      `The region '${claims.scope.region}' is wrong; expecting '${region}'`,
      { Region: region },
    );
  }
}

/** Requires the signature to cover the headers that affect a request: the host and every x-amz-* header. */
function checkSignedHeaders(request: IncomingMessage, claims: SignatureClaims): void {
  const sorted = [...claims.signedHeaders].sort();
  if (new Set(sorted).size !== sorted.length || sorted.join(';') !== claims.signedHeaders.join(';')) {
    throw new AwsError('AuthorizationHeaderMalformed', 400, 'SignedHeaders are lower case, sorted and named once.');
  }
  const unsigned = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') && !sorted.includes(name));
  if (!sorted.includes('host') || unsigned.length > 0) {
    throw new AwsError('AccessDenied', 403, 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', ') || 'host',
    });
  }
}

function s3PayloadHash(request: IncomingMessage, claims: SignatureClaims, query: VerifyOptions['query']): string {
  const header = request.headers['x-amz-content-sha256'];
  const declared =
    (Array.isArray(header) ? header.join(',') : header) ?? query.find(([name]) => name === 'X-Amz-Content-Sha256')?.[1];
  if (declared === undefined) {
    if (claims.expiresSeconds !== undefined) return 'UNSIGNED-PAYLOAD';
    throw new AwsError('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  checkPayloadHash(declared);
  return declared;
}

function headerValue(request: IncomingMessage, name: string): string {
  const values = request.headersDistinct[name];
  if (values === undefined) return '';
  // Node decodes headers as Latin-1, clients sign them as UTF-8.
  return Buffer.from(values.map((value) => value.trim()).join(','), 'latin1').toString('utf8');
}

function lengthOf(request: IncomingMessage, name: string): number | undefined {
  const header = request.headers[name];
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header))
    throw new AwsError('InvalidArgument', 400, `${name} is not a length`);
  return Number(header);
}

async function readWhole(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BUFFERED_BYTES) throw new AwsError('RequestEntityTooLarge', 413, 'the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
