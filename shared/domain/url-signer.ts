/**
 * Signs URLs: SigV4 in the query, for one session, one bucket and one time. What these have in common is written once;
 * each URL costs three short hashes. The bytes are those of the AWS SDK's presigner, plus `x-latchkey-user`, which S3
 * ignores and its access log keeps. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import type { BucketAddress } from './s3-address.ts';
import type { SessionCredentials } from './session.ts';
import { URL_OPERATIONS, type SignedFields, type UrlOperation, type UrlOperationName } from './presign-operation.ts';
import type { SigningKeys } from './sigv4/signing-keys.ts';
import {
  ALGORITHM,
  amzDate,
  canonicalHeader,
  canonicalRequest,
  credentialScope,
  dayOf,
  HASH_CHARACTERS,
  sha256Hex,
  stringToSignStart,
} from './sigv4/stages.ts';
import { uriEncode, uriEncodePath } from './sigv4/uri-encode.ts';

const SERVICE = 's3';
/** The body is not part of a presigned URL; `x-amz-checksum-sha256` binds it where the caller wants that. */
const PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface SigningPlace {
  readonly credentials: SessionCredentials;
  readonly address: BucketAddress;
  readonly region: string;
  /** `X-Amz-Date`: lifetimes count from here. */
  readonly date: Date;
}

export interface SignedUrl {
  readonly method: UrlOperation['method'];
  readonly url: string;
  /** What the caller must send besides, names in lower case; `undefined`: nothing. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

interface SignedHeaders {
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly names: string;
  readonly lines: string;
}

export class UrlSigner {
  readonly #address: BucketAddress;
  readonly #user: string;
  readonly #hostAlone: SignedHeaders;
  readonly #queryUntilExpires: string;
  readonly #queryAfterExpires: string;
  readonly #signatureOf: (requestHash: string) => string;

  /** @param user for `x-latchkey-user` */
  constructor({ credentials, address, region, date }: SigningPlace, user: string, keys: SigningKeys) {
    const timestamp = amzDate(date);
    const day = dayOf(timestamp);
    const scope = credentialScope(day, region, SERVICE);
    const credential = uriEncode(`${credentials.accessKeyId}/${scope}`);
    this.#address = address;
    this.#user = uriEncode(user);
    this.#hostAlone = { headers: undefined, names: 'host', lines: canonicalHeader('host', address.host) };
    this.#queryUntilExpires = `X-Amz-Algorithm=${ALGORITHM}&X-Amz-Content-Sha256=${PAYLOAD}&X-Amz-Credential=${credential}&X-Amz-Date=${timestamp}&X-Amz-Expires=`;
    const { key, encodedToken } = keys.get(credentials, day, region, SERVICE);
    this.#queryAfterExpires = `&X-Amz-Security-Token=${encodedToken}`;
    this.#signatureOf = key.signerOf(stringToSignStart(timestamp, scope), HASH_CHARACTERS);
  }

  /**
   * @param key what was decided on, byte for byte; empty for an operation on the bucket
   * @param expiresInSeconds from the signer's date
   */
  sign(name: UrlOperationName, key: string, fields: SignedFields, expiresInSeconds: number): SignedUrl {
    const operation = URL_OPERATIONS[name];
    const path = `${this.#address.path}/${uriEncodePath(key)}`;
    const { headers, names, lines } = this.#headers(operation, fields);
    // Names in order: all that follow X-Amz-SignedHeaders begin with a lower-case letter.
    const start = `${this.#queryUntilExpires}${expiresInSeconds}${this.#queryAfterExpires}`;
    const end = `&X-Amz-SignedHeaders=${names.replaceAll(';', '%3B')}${this.#parameters(operation, fields)}`;
    const request = canonicalRequest(operation.method, path, start + end, lines, names, PAYLOAD);
    const signature = this.#signatureOf(sha256Hex(request));
    const url = `${this.#address.origin}${path}?${start}&X-Amz-Signature=${signature}${end}`;
    return { method: operation.method, url, headers };
  }

  #parameters({ parameters, sdkId }: UrlOperation, fields: SignedFields): string {
    let query = '';
    for (const { name, field, value } of parameters) {
      const text = field === undefined ? value : fields[field];
      if (text !== undefined) query += `&${name}=${uriEncode(String(text))}`;
    }
    return `${query}${sdkId === null ? '' : `&x-id=${sdkId}`}&x-latchkey-user=${this.#user}`;
  }

  /** @returns the headers to send, and `host` among them for the canonical request: names, and a line each */
  #headers(operation: UrlOperation, fields: SignedFields): SignedHeaders {
    const sent = operation.headers.flatMap(({ name, field }) => {
      const value = fields[field];
      return value === undefined ? [] : [[name, String(value)] as const];
    });
    if (sent.length === 0) return this.#hostAlone;
    const all = [...sent, ['host', this.#address.host] as const].sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      headers: Object.fromEntries(sent),
      names: all.map(([name]) => name).join(';'),
      lines: all.map(([name, value]) => canonicalHeader(name, value)).join(''),
    };
  }
}
