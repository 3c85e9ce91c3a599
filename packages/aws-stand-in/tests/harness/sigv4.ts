/**
 * Signs requests by hand, so that tests can send requests that the AWS SDK never would: any path, chunks, dates,
 * headers. Follows the specification, independently of the tested code.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { createHash, createHmac } from 'node:crypto';
import type { Key } from './stand-in.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  /** Path and query, sent unchanged. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Signing {
  readonly credentials: Key;
  /** URL of the server, e.g. `http://127.0.0.1:9000`. */
  readonly base: string;
  /** Replaces the server's own Host header. */
  readonly host?: string;
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  /** Value of x-amz-content-sha256. Default: the SHA-256 of the body. */
  readonly payloadHash?: string;
}

/** Holds the input of the first chunk's signature. */
export interface Seed {
  readonly key: Buffer;
  readonly amzDate: string;
  readonly scope: string;
  readonly signature: string;
}

export function signed(request: SignedRequest, signing: Signing): SignedRequest & { readonly seed: Seed } {
  const { credentials, base, region = 'eu-central-1', service = 's3', date = new Date() } = signing;
  const { host = new URL(base).host } = signing;
  const amzDate = `${date.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const payloadHash = signing.payloadHash ?? sha256(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': amzDate,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const [rawPath = '', rawQuery = ''] = request.path.split('?');
  const canonical = [
    request.method,
    decodeURIComponent(rawPath).split('/').map(encoded).join('/'),
    rawQuery.split('&').map(canonicalParameter).sort().join('&'),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${amzDate.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = signingKey(credentials.secretAccessKey, scope);
  const signature = hmac(key, [ALGORITHM, amzDate, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization }, seed: { key, amzDate, scope, signature } };
}

/** Frames a payload in signed chunks; the last one is empty. */
export function signedChunks(chunks: readonly string[], seed: Seed): string {
  return framed(chunks, seed).text;
}

/** Frames a payload in signed chunks, followed by a signed trailing header. */
export function signedTrailer(chunks: readonly string[], [name, value]: readonly [string, string], seed: Seed): string {
  const { text, signature } = framed(chunks, seed);
  const parts = [`${ALGORITHM}-TRAILER`, seed.amzDate, seed.scope, signature, sha256(`${name}:${value}\n`)];
  const trailerSignature = hmac(seed.key, parts.join('\n')).toString('hex');
  // The trailer replaces the last chunk's CRLF and ends with its own.
  return `${text.slice(0, -2)}${name}:${value}\r\nx-amz-trailer-signature:${trailerSignature}\r\n\r\n`;
}

/**
 * Frames the chunks.
 * @returns their text, and the signature of the last one
 */
function framed(chunks: readonly string[], seed: Seed): { text: string; signature: string } {
  let previous = seed.signature;
  const text = [...chunks, '']
    .map((chunk) => {
      const parts = [`${ALGORITHM}-PAYLOAD`, seed.amzDate, seed.scope, previous, sha256(''), sha256(chunk)];
      previous = hmac(seed.key, parts.join('\n')).toString('hex');
      return `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
    })
    .join('');
  return { text, signature: previous };
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function signingKey(secretAccessKey: string, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Percent-encodes: S3 signs one canonical spelling, whichever the sender used. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalParameter(parameter: string): string {
  if (parameter === '') return '';
  const [name = '', value = ''] = parameter.split('=');
  return `${encoded(decodeURIComponent(name))}=${encoded(decodeURIComponent(value))}`;
}
