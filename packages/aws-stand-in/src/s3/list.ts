/**
 * ListObjectsV2: keys in the order of UTF-8 bytes, with prefix, delimiter and pages.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import type { RequestContext } from '../policy/condition.ts';
import { queryValue } from '../request.ts';
import type { XmlObject } from '../xml.ts';
import { answerXml } from './answer.ts';
import type { Call, S3Request } from './call.ts';
import { invalidArgument, notImplemented } from './errors.ts';
import { keyEncoder } from './key-encoding.ts';
import { listPage, type ListQuery } from './list-page.ts';
import type { StoredObject } from './stored-object.ts';

const MAX_KEYS = 1000;

/** Returns the condition keys; a parameter that is not sent has none. */
export function listContext(request: S3Request): RequestContext {
  const sent = ['prefix', 'delimiter', 'max-keys'].map((name) => [`s3:${name}`, queryValue(request, name)] as const);
  return Object.fromEntries(sent.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** @throws AwsError NotImplemented */
export function refuseOldList(request: S3Request): void {
  if (queryValue(request, 'list-type') !== '2') throw notImplemented('another list-type than 2');
}

export function listObjects({ store, request, response, target }: Call<'s3:ListBucket'>): void {
  const content = store.contentOf(target);
  const sent = (name: string): string | undefined => queryValue(request, name);
  const query = listQuery(request);
  const page = listPage(content, query);
  const encode = keyEncoder(sent('encoding-type'));
  const owner = sent('fetch-owner') === 'true' ? { ID: request.identity?.accountId } : undefined;
  answerXml(response, 'ListBucketResult', {
    Name: target.bucket,
    Prefix: encode(query.prefix),
    Delimiter: query.delimiter === '' ? undefined : encode(query.delimiter),
    StartAfter: sent('start-after') === undefined ? undefined : encode(sent('start-after') ?? ''),
    EncodingType: sent('encoding-type'),
    MaxKeys: query.maxKeys,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    IsTruncated: page.nextAfter !== null,
    ContinuationToken: sent('continuation-token'),
    NextContinuationToken: page.nextAfter === null ? undefined : encodeToken(page.nextAfter),
    Contents: page.objects.map((object) => ({ Key: encode(object.key), ...described(object), Owner: owner })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

function described(object: StoredObject): XmlObject {
  const algorithms = Object.keys(object.checksums);
  return {
    LastModified: object.lastModified,
    ETag: object.etag,
    ChecksumAlgorithm: algorithms,
    ChecksumType: algorithms.length === 0 ? undefined : (object.checksumType ?? 'FULL_OBJECT'),
    Size: object.size,
    StorageClass: 'STANDARD',
  };
}

/** @throws AwsError InvalidArgument */
function listQuery(request: S3Request): ListQuery {
  const sent = (name: string): string | undefined => queryValue(request, name);
  const token = sent('continuation-token');
  return {
    prefix: sent('prefix') ?? '',
    delimiter: sent('delimiter') ?? '',
    maxKeys: maxKeysOf(sent('max-keys')),
    after: token === undefined ? (sent('start-after') ?? '') : decodeToken(token),
  };
}

function maxKeysOf(text: string | undefined): number {
  if (text === undefined) return MAX_KEYS;
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument('Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), MAX_KEYS);
}

/** Encodes a continuation token. It grants nothing, so it need not be sealed: rights are checked on every page. */
function encodeToken(after: string): string {
  return Buffer.from(after, 'utf8').toString('base64');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (text === '' || encodeToken(text) !== token) throw invalidArgument('The continuation token provided is incorrect');
  return text;
}
