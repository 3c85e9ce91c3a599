/**
 * ListObjects, in both versions: keys in the order of UTF-8 bytes, with prefix, delimiter and pages. Only `list-type=2`
 * selects version 2; any other value is ignored. What else AWS does not document was measured and is published:
 * https://github.com/brekkylab/backlot/pull/204
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
import type { RequestContext } from '../policy/condition.ts';
import { queryValue } from '../request.ts';
import type { XmlObject } from '../xml.ts';
import { answerXml } from './answer.ts';
import type { Call, S3Request } from './call.ts';
import { keyEncoder } from './key-encoding.ts';
import { listPage, type ListPage } from './list-page.ts';
import { queryInteger, refusedArgument, requireNotNegative } from './query-argument.ts';
import type { StoredObject } from './stored-object.ts';

const MAX_KEYS = 1000;
/** Parameters that each version refuses rather than ignores, with S3's words. */
const OF_OTHER_VERSION = {
  1: [
    ['continuation-token', 'continuation-token only supported in REST.GET.BUCKET with list-type=2'],
    ['start-after', 'startAfter only supported in REST.GET.BUCKET with list-type=2'],
  ],
  2: [['marker', 'Marker unsupported with REST.GET.BUCKET in list-type=2']],
} as const;

/** Returns the condition keys; a parameter that is not sent has none. */
export function listContext(request: S3Request): RequestContext {
  const sent = ['prefix', 'delimiter', 'max-keys'].map((name) => [`s3:${name}`, queryValue(request, name)] as const);
  return Object.fromEntries(sent.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** @throws AwsError InvalidArgument for what S3 refuses before it looks for the bucket */
export function refuseMixedVersions(request: S3Request): void {
  queryInteger(request, 'max-keys', MAX_KEYS);
  for (const [name, message] of OF_OTHER_VERSION[versionOf(request)])
    if (queryValue(request, name) !== undefined) throw refusedArgument(message, name);
}

export function listObjects({ store, request, response, target }: Call<'s3:ListBucket'>): void {
  const content = store.contentOf(target);
  const sent = (name: string): string | undefined => queryValue(request, name);
  const encode = keyEncoder(sent('encoding-type'));
  const version = versionOf(request);
  const after = version === 1 ? (sent('marker') ?? '') : startOf(request);
  const maxKeys = queryInteger(request, 'max-keys', MAX_KEYS);
  requireNotNegative(maxKeys, 'maxKeys');
  const [prefix, delimiter] = [sent('prefix') ?? '', sent('delimiter') ?? ''];
  const page = listPage(content, { prefix, delimiter, maxKeys: Math.min(maxKeys, MAX_KEYS), after });
  const owner = version === 1 || sent('fetch-owner') === 'true' ? { ID: request.identity?.accountId } : undefined;
  answerXml(response, 'ListBucketResult', {
    Name: target.bucket,
    Prefix: encode(prefix),
    ...(version === 1
      ? markers(after, delimiter === '' ? null : page.nextAfter, encode)
      : tokens(request, page, encode)),
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: sent('encoding-type'),
    IsTruncated: page.nextAfter !== null,
    Contents: page.objects.map((object) => ({ Key: encode(object.key), ...described(object, owner) })),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

function versionOf(request: S3Request): 1 | 2 {
  return queryValue(request, 'list-type') === '2' ? 2 : 1;
}

/** Returns the elements of version 1; without a delimiter there is no NextMarker: the last key is the next marker. */
function markers(marker: string, next: string | null, encode: (text: string) => string): XmlObject {
  return { Marker: encode(marker), NextMarker: next === null ? undefined : encode(next) };
}

/** Returns the elements of version 2; a token replaces start-after, which only the first page has. */
function tokens(request: S3Request, page: ListPage, encode: (text: string) => string): XmlObject {
  const token = queryValue(request, 'continuation-token');
  const startAfter = queryValue(request, 'start-after');
  return {
    StartAfter: startAfter === undefined || token !== undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.nextAfter === null ? undefined : encodeToken(page.nextAfter),
    KeyCount: page.objects.length + page.commonPrefixes.length,
  };
}

function described(object: StoredObject, owner: XmlObject | undefined): XmlObject {
  const algorithms = Object.keys(object.checksums);
  return {
    LastModified: object.lastModified,
    ETag: object.etag,
    ChecksumAlgorithm: algorithms,
    ChecksumType: algorithms.length === 0 ? undefined : (object.checksumType ?? 'FULL_OBJECT'),
    Size: object.size,
    Owner: owner,
    StorageClass: 'STANDARD',
  };
}

/** Returns the key after which version 2 lists. @throws AwsError InvalidArgument */
function startOf(request: S3Request): string {
  const token = queryValue(request, 'continuation-token');
  return token === undefined ? (queryValue(request, 'start-after') ?? '') : decodeToken(token);
}

/** Encodes a continuation token. It grants nothing, so it need not be sealed: rights are checked on every page. */
function encodeToken(after: string): string {
  return Buffer.from(after, 'utf8').toString('base64');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (text === '' || encodeToken(text) !== token)
    throw refusedArgument('The continuation token provided is incorrect', 'continuation-token');
  return text;
}
