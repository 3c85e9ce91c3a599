/**
 * ListObjectsV2: in the order of UTF-8 bytes, with prefix, delimiter and pages.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import type { ServerResponse } from 'node:http';
import type { RequestContext } from '../policy/condition.ts';
import type { VerifiedRequest } from '../request.ts';
import { toXml } from '../xml.ts';
import { existingBucket, requireBucketAction } from './access.ts';
import { invalidArgument } from './errors.ts';
import type { Bucket, ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';
import { keyEncoder } from './key-encoding.ts';
import { queryValue } from './target.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MAX_KEYS = 1000;

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Only what comes after this key. */
  readonly after: string;
}

export interface ListPage {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; `null` on the last one. */
  readonly nextAfter: string | null;
}

export function listObjects(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucketName: string,
): void {
  const sent = (name: string): string | undefined => queryValue(request, name);
  const context: Record<string, string> = {};
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = sent(name);
    // A parameter that was not sent is a condition key that is not there.
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  requireBucketAction(request, 's3:ListBucket', bucketName, context satisfies RequestContext);
  const bucket = existingBucket(store, bucketName);
  const token = sent('continuation-token');
  const query: ListQuery = {
    prefix: sent('prefix') ?? '',
    delimiter: sent('delimiter') ?? '',
    maxKeys: maxKeysOf(sent('max-keys')),
    after: token === undefined ? (sent('start-after') ?? '') : decodeToken(token),
  };
  const page = listPage(bucket, query);
  const encode = keyEncoder(sent('encoding-type'));
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    toXml(
      'ListBucketResult',
      {
        Name: bucketName,
        Prefix: encode(query.prefix),
        Delimiter: query.delimiter === '' ? undefined : encode(query.delimiter),
        StartAfter: sent('start-after') === undefined ? undefined : encode(sent('start-after') ?? ''),
        EncodingType: sent('encoding-type'),
        MaxKeys: query.maxKeys,
        KeyCount: page.objects.length + page.commonPrefixes.length,
        IsTruncated: page.nextAfter !== null,
        ContinuationToken: token,
        NextContinuationToken: page.nextAfter === null ? undefined : encodeToken(page.nextAfter),
        Contents: page.objects.map((object) => ({
          Key: encode(object.key),
          LastModified: object.lastModified,
          ETag: object.etag,
          ChecksumAlgorithm: Object.keys(object.checksums),
          ChecksumType: Object.keys(object.checksums).length === 0 ? undefined : (object.checksumType ?? 'FULL_OBJECT'),
          Size: object.size,
          StorageClass: 'STANDARD',
          Owner: sent('fetch-owner') === 'true' ? { ID: request.identity?.accountId } : undefined,
        })),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      },
      NAMESPACE,
    ),
  );
}

/** One page. Keys that share a common prefix count as one, and are skipped together. */
export function listPage(
  bucket: Pick<Bucket, 'keys' | 'objects'>,
  { prefix, delimiter, maxKeys, after }: ListQuery,
): ListPage {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  let index = bucket.keys.firstFrom(prefix);
  if (after !== '') {
    const start = bucket.keys.firstFrom(after);
    index = Math.max(index, bucket.keys.at(start) === after ? start + 1 : start);
  }
  for (;;) {
    const key = bucket.keys.at(index);
    if (key === undefined || !key.startsWith(prefix)) return { objects, commonPrefixes, nextAfter: null };
    const common = commonPrefixOf(key, prefix, delimiter);
    // A page that ended in a common prefix, or a start-after inside one: its keys were told of already.
    const told = common !== null && after.startsWith(common);
    if (!told && objects.length + commonPrefixes.length >= maxKeys)
      return { objects, commonPrefixes, nextAfter: maxKeys === 0 ? null : last };
    if (common === null) {
      const object = bucket.objects.get(key);
      if (object !== undefined) objects.push(object);
      last = key;
      index += 1;
    } else {
      if (!told) {
        commonPrefixes.push(common);
        last = common;
      }
      index = bucket.keys.firstAfterPrefix(common);
    }
  }
}

/** What a key is rolled up into; `null`: it is listed by itself. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | null {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? null : key.slice(0, end + delimiter.length);
}

function maxKeysOf(text: string | undefined): number {
  if (text === undefined) return MAX_KEYS;
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument('Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), MAX_KEYS);
}

/** Opaque to clients; it grants nothing, so it need not be sealed: rights are checked on every page. */
function encodeToken(after: string): string {
  return Buffer.from(after, 'utf8').toString('base64');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (text === '' || encodeToken(text) !== token) throw invalidArgument('The continuation token provided is incorrect');
  return text;
}
