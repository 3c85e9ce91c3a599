/**
 * Signs requests to S3 by SigV4 in the query, in the browser: one digest and one HMAC for each URL, under a key that is derived once
 * for a session and a day. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */

const ALGORITHM = 'AWS4-HMAC-SHA256';
const PAYLOAD = 'UNSIGNED-PAYLOAD';
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;
/** Characters that encodeURIComponent leaves although RFC 3986 reserves them. */
const LEFT_RESERVED = /[!'()*]/g;

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A place in a bucket's address: `path` leads to the bucket, and is empty if the bucket is in the host's name. */
export interface BucketAddress {
  readonly origin: string;
  readonly host: string;
  readonly path: string;
}

export interface Signable {
  readonly method: string;
  /** Full key, literal; empty for the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  /** Headers that the request must have, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SigningPlace {
  readonly credentials: SigningCredentials;
  readonly address: BucketAddress;
  readonly region: string;
  /** `X-Amz-Date`, from which the lifetime counts, in milliseconds of the epoch. */
  readonly timeMs: number;
  readonly expiresInSeconds: number;
}

/** @returns the signed URL */
export async function signedUrl({ method, key, query, headers }: Signable, place: SigningPlace): Promise<string> {
  const { credentials, address, region, timeMs, expiresInSeconds } = place;
  const time = `${new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const signed = Object.entries({ ...headers, host: address.host }).sort(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const parameters = Object.entries({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Content-Sha256': PAYLOAD,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(expiresInSeconds),
    'X-Amz-Security-Token': credentials.sessionToken,
    'X-Amz-SignedHeaders': names,
    ...query,
  })
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
    .join('&');
  const path = `${address.path}/${key.split('/').map(uriEncode).join('/')}`;
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('');
  const canonical = [method, path, parameters, lines, names, PAYLOAD].join('\n');
  const digest = hexOf(await crypto.subtle.digest('SHA-256', bytesOf(canonical)));
  const signingKey = await signingKeyOf(credentials, time.slice(0, 8), region);
  const signature = await hmac(signingKey, [ALGORITHM, time, scope, digest].join('\n'));
  return `${address.origin}${path}?${parameters}&X-Amz-Signature=${hexOf(signature)}`;
}

/**
 * Computes a bucket's address as AWS's SDKs do: in the host's name, or in the path where a certificate would not cover that.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketAddress(place: {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly forcePathStyle: boolean;
}): BucketAddress {
  const { bucket, region, endpoint, forcePathStyle } = place;
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const basePath = base.pathname.replace(/\/$/, '');
  const isLabel = base.protocol === 'http:' ? /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/ : /^[a-z0-9-]+$/;
  const isAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/.test(base.hostname);
  const inPath = forcePathStyle || isAddress || !isLabel.test(bucket);
  const host = inPath ? base.host : `${bucket}.${base.host}`;
  return { host, origin: `${base.protocol}//${host}`, path: inPath ? `${basePath}/${bucket}` : basePath };
}

/** @param text well-formed UTF-16 */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    LEFT_RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The keys go with their session. */
const KEYS = new WeakMap<SigningCredentials, Map<string, Promise<CryptoKey>>>();

function signingKeyOf(credentials: SigningCredentials, day: string, region: string): Promise<CryptoKey> {
  const keys = KEYS.get(credentials) ?? new Map<string, Promise<CryptoKey>>();
  KEYS.set(credentials, keys);
  const name = `${day}/${region}`;
  const key = keys.get(name) ?? derivedKey(credentials.secretAccessKey, [day, region, 's3', 'aws4_request']);
  keys.set(name, key);
  return key;
}

async function derivedKey(secret: string, steps: readonly string[]): Promise<CryptoKey> {
  let key = await importedKey(bytesOf(`AWS4${secret}`));
  for (const step of steps) key = await importedKey(await hmac(key, step));
  return key;
}

function importedKey(bytes: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, HMAC, false, ['sign']);
}

function hmac(key: CryptoKey, text: string): Promise<ArrayBuffer> {
  return crypto.subtle.sign('HMAC', key, bytesOf(text));
}

/** @returns UTF-8 */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** @returns lower-case hex */
export function hexOf(bytes: ArrayBuffer): string {
  let hex = '';
  for (const byte of new Uint8Array(bytes)) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
