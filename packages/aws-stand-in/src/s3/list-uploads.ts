/**
 * ListMultipartUploads: sorted by key, and by age within a key (ids begin with the time). Keys that share a common
 * prefix count as one if there is a delimiter.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
import type { RequestContext } from '../policy/condition.ts';
import { queryValue } from '../request.ts';
import type { XmlObject } from '../xml.ts';
import { existingBucket } from './access.ts';
import { answerXml } from './answer.ts';
import type { Call, S3Request } from './call.ts';
import { invalidArgument } from './errors.ts';
import { keyEncoder } from './key-encoding.ts';
import { compareKeys } from './key-order.ts';
import { commonPrefixOf } from './list-page.ts';
import { countOf } from './query-argument.ts';
import type { Upload } from './uploads.ts';

const MAX_UPLOADS = 1000;

interface Marker {
  readonly key: string;
  readonly id: string;
}

/** Returns the condition keys; a parameter that is not sent has none. */
export function uploadsContext(request: S3Request): RequestContext {
  const prefix = queryValue(request, 'prefix');
  return prefix === undefined ? {} : { 's3:prefix': prefix };
}

export function listUploads(call: Call<'s3:ListBucketMultipartUploads'>): void {
  const { uploads, request, response, target } = call;
  const sent = (parameter: string): string => queryValue(request, parameter) ?? '';
  const prefix = queryValue(request, 'prefix');
  existingBucket(call);
  const maxUploads = maxUploadsOf(queryValue(request, 'max-uploads'));
  const after = { key: sent('key-marker'), id: sent('upload-id-marker') };
  const rest = entriesOf(uploads.inBucket(target.bucket), prefix ?? '', sent('delimiter'), after);
  const page = rest.slice(0, maxUploads);
  const encodingType = queryValue(request, 'encoding-type');
  const encode = keyEncoder(encodingType);
  answerXml(response, 'ListMultipartUploadsResult', {
    Bucket: target.bucket,
    KeyMarker: encode(after.key),
    UploadIdMarker: after.id,
    ...(page.length < rest.length ? nextMarkers(page.at(-1), encode) : {}),
    Prefix: prefix === undefined ? undefined : encode(prefix),
    Delimiter: sent('delimiter') === '' ? undefined : encode(sent('delimiter')),
    EncodingType: encodingType,
    MaxUploads: maxUploads,
    IsTruncated: page.length < rest.length,
    Upload: page.filter((entry) => typeof entry !== 'string').map((upload) => described(upload, encode)),
    CommonPrefixes: page.filter((entry) => typeof entry === 'string').map((common) => ({ Prefix: encode(common) })),
  });
}

/**
 * Returns the size of a page: as requested, but at most 1,000.
 * @throws AwsError InvalidArgument
 */
function maxUploadsOf(text: string | undefined): number {
  if (text === undefined) return MAX_UPLOADS;
  const maxUploads = countOf(text, 'max-uploads');
  if (maxUploads < 1) throw invalidArgument('Provided max-uploads not an integer or within integer range');
  return Math.min(maxUploads, MAX_UPLOADS);
}

function nextMarkers(last: Upload | string | undefined, encode: (text: string) => string): XmlObject {
  if (typeof last === 'string') return { NextKeyMarker: encode(last) };
  return { NextKeyMarker: encode(last?.key ?? ''), NextUploadIdMarker: last?.id };
}

function described(upload: Upload, encode: (text: string) => string): XmlObject {
  return {
    Key: encode(upload.key),
    UploadId: upload.id,
    Initiated: upload.initiatedOn,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
  };
}

/**
 * Returns the entries after the marker: uploads, and common prefixes as strings. A common prefix that contains the
 * marker was listed already.
 */
function entriesOf(
  uploads: readonly Upload[],
  prefix: string,
  delimiter: string,
  after: Marker,
): readonly (Upload | string)[] {
  const entries: (Upload | string)[] = [];
  const matching = uploads
    .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, after))
    .sort((one, other) => compareKeys(one.key, other.key) || compareText(one.id, other.id));
  for (const upload of matching) {
    const common = commonPrefixOf(upload.key, prefix, delimiter);
    if (common === null) entries.push(upload);
    else if (!after.key.startsWith(common) && entries.at(-1) !== common) entries.push(common);
  }
  return entries;
}

/** True if the upload comes after the marker, which is the whole key if it has no upload id. */
function isAfter(upload: Upload, after: Marker): boolean {
  if (after.key === '') return true;
  const order = compareKeys(upload.key, after.key);
  return order > 0 || (order === 0 && after.id !== '' && compareText(upload.id, after.id) > 0);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
