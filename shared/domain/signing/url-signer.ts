/**
 * Signs URLs: SigV4 in the query, for one session, one bucket and one time. The common parts are written once; each URL costs
 * three short hashes. The bytes are those of the AWS SDK's presigner, plus `x-latchkey-user`, which S3 ignores and its access log
 * records. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import type { BucketAddress } from './s3-address.ts';
import type { SessionCredentials } from '../session/session.ts';
import {
  fieldsOf,
  type FieldName,
  URL_OPERATIONS,
  type SignedFields,
  type UrlOperation,
  type UrlOperationName,
} from './presign-operation.ts';
import type { SigningKeys } from './sigv4/signing-keys.ts';
import {
  ALGORITHM,
  amzDate,
  canonicalHeader,
  canonicalRest,
  canonicalStart,
  credentialScope,
  dayOf,
  HASH_CHARACTERS,
  sha256Hex,
  stringToSignStart,
} from './sigv4/stages.ts';
import { uriEncode, uriEncodePath } from './sigv4/uri-encode.ts';

const SERVICE = 's3';
/** The body is not part of a presigned URL; `x-amz-checksum-sha256` binds it if the caller requests that. */
const PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface SigningPlace {
  readonly credentials: SessionCredentials;
  readonly address: BucketAddress;
  readonly region: string;
  /** `X-Amz-Date`, from which lifetimes count. */
  readonly date: Date;
}

/** Parameters that S3 ignores and its access log records: the user of a URL, and a distinction of two URLs. */
export interface Attribution {
  readonly user: string;
  /** Makes the URL a different one for requests of this fetch mode. https://fetch.spec.whatwg.org/#concept-request-mode */
  readonly mode?: 'cors';
}

export interface SignedUrl {
  readonly method: UrlOperation['method'];
  readonly url: string;
  /** Headers that the caller must also send, names in lower case; `undefined` for none. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** The common part of URLs of one operation, with the same fields and lifetime: all but the key and the signature. */
interface UrlFrame {
  readonly headers: SignedUrl['headers'];
  /** The part of the canonical request that follows the path. */
  readonly canonicalRest: string;
  readonly queryBeforeSignature: string;
  readonly queryAfterSignature: string;
}

/** The last frame, and the request that it was made for. */
interface LastFrame {
  readonly name: UrlOperationName;
  /** The operation's fields, and the value of each in the URL. */
  readonly names: readonly FieldName[];
  readonly values: readonly SignedFields[FieldName][];
  readonly expiresInSeconds: number;
  readonly frame: UrlFrame;
}

export class UrlSigner {
  readonly #address: BucketAddress;
  readonly #attribution: string;
  readonly #queryUntilExpires: string;
  readonly #queryAfterExpires: string;
  readonly #signatureOf: (requestHash: string) => string;
  #last: LastFrame | undefined;

  constructor({ credentials, address, region, date }: SigningPlace, { user, mode }: Attribution, keys: SigningKeys) {
    const timestamp = amzDate(date);
    const day = dayOf(timestamp);
    const scope = credentialScope(day, region, SERVICE);
    const credential = uriEncode(`${credentials.accessKeyId}/${scope}`);
    this.#address = address;
    this.#attribution = `${mode === undefined ? '' : `&x-latchkey-mode=${mode}`}&x-latchkey-user=${uriEncode(user)}`;
    this.#queryUntilExpires = `X-Amz-Algorithm=${ALGORITHM}&X-Amz-Content-Sha256=${PAYLOAD}&X-Amz-Credential=${credential}&X-Amz-Date=${timestamp}&X-Amz-Expires=`;
    const { key, encodedToken } = keys.get(credentials, day, region, SERVICE);
    this.#queryAfterExpires = `&X-Amz-Security-Token=${encodedToken}`;
    this.#signatureOf = key.signerOf(stringToSignStart(timestamp, scope), HASH_CHARACTERS);
  }

  /**
   * @param key that was decided on, byte for byte; empty for an operation on the bucket
   * @param expiresInSeconds from the signer's date
   */
  sign(name: UrlOperationName, key: string, fields: SignedFields, expiresInSeconds: number): SignedUrl {
    const { method } = URL_OPERATIONS[name];
    const frame = this.#frame(name, fields, expiresInSeconds);
    const path = `${this.#address.path}/${uriEncodePath(key)}`;
    const signature = this.#signatureOf(sha256Hex(canonicalStart(method, path) + frame.canonicalRest));
    const url = `${this.#address.origin}${path}${frame.queryBeforeSignature}${signature}${frame.queryAfterSignature}`;
    return { method, url, headers: frame.headers };
  }

  /** Returns the last frame if it fits: a batch mostly repeats one operation. */
  #frame(name: UrlOperationName, fields: SignedFields, expiresInSeconds: number): UrlFrame {
    const last = this.#last;
    if (last?.name === name && last.expiresInSeconds === expiresInSeconds && isAlike(last, fields)) return last.frame;
    const operation = URL_OPERATIONS[name];
    const names = fieldsOf(operation);
    const values = names.map((field) => fields[field]);
    const frame = this.#newFrame(operation, fields, expiresInSeconds);
    this.#last = { name, names, values, expiresInSeconds, frame };
    return frame;
  }

  #newFrame(operation: UrlOperation, fields: SignedFields, expiresInSeconds: number): UrlFrame {
    const sent = operation.headers.flatMap(({ name, field }) => {
      const value = fields[field];
      return value === undefined ? [] : [[name, String(value)] as const];
    });
    const all = [...sent, ['host', this.#address.host] as const].sort(([one], [other]) => (one < other ? -1 : 1));
    const names = all.map(([name]) => name).join(';');
    const lines = all.map(([name, value]) => canonicalHeader(name, value)).join('');
    // The names are in order: all that follow X-Amz-SignedHeaders begin with a lower-case letter.
    const start = `${this.#queryUntilExpires}${expiresInSeconds}${this.#queryAfterExpires}`;
    const end = `&X-Amz-SignedHeaders=${uriEncode(names)}${parametersOf(operation, fields)}${this.#attribution}`;
    return {
      headers: sent.length === 0 ? undefined : Object.fromEntries(sent),
      canonicalRest: canonicalRest(start + end, lines, names, PAYLOAD),
      queryBeforeSignature: `?${start}&X-Amz-Signature=`,
      queryAfterSignature: end,
    };
  }
}

function isAlike({ names, values }: LastFrame, fields: SignedFields): boolean {
  return names.every((name, index) => fields[name] === values[index]);
}

function parametersOf({ parameters, sdkId }: UrlOperation, fields: SignedFields): string {
  let query = '';
  for (const { name, field, value } of parameters) {
    const text = field === undefined ? value : fields[field];
    if (text !== undefined) query += `&${name}=${uriEncode(String(text))}`;
  }
  return sdkId === null ? query : `${query}&x-id=${sdkId}`;
}
