/**
 * ListMultipartUploads: by key, and by age within a key (ids begin with the time); with a delimiter, keys that share a
 * common prefix count as one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket, requireBucketAction } from './access.ts';
import { invalidArgument } from './errors.ts';
import { keyEncoder } from './key-encoding.ts';
import { compareKeys } from './key-order.ts';
import { commonPrefixOf } from './list.ts';
import { writeXml } from './multipart.ts';
import type { ObjectStore } from './store.ts';
import { queryValue } from './target.ts';
import type { Upload, UploadStore } from './uploads.ts';

const MAX_UPLOADS = 1000;

interface Marker {
  readonly key: string;
  readonly id: string;
}

export function listUploads(
  store: ObjectStore,
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  name: string,
): void {
  const sent = (parameter: string): string => queryValue(request, parameter) ?? '';
  const prefix = queryValue(request, 'prefix');
  requireBucketAction(
    request,
    's3:ListBucketMultipartUploads',
    name,
    prefix === undefined ? {} : { 's3:prefix': prefix },
  );
  existingBucket(store, name);
  const maxUploads = sent('max-uploads') === '' ? MAX_UPLOADS : Number(sent('max-uploads'));
  if (!Number.isInteger(maxUploads) || maxUploads < 1)
    throw invalidArgument('Provided max-uploads not an integer or within integer range');
  const after = { key: sent('key-marker'), id: sent('upload-id-marker') };
  const rest = entriesOf(uploads.inBucket(name), prefix ?? '', sent('delimiter'), after);
  const page = rest.slice(0, Math.min(maxUploads, MAX_UPLOADS));
  const last = page.at(-1);
  const truncated = page.length < rest.length;
  const encodingType = queryValue(request, 'encoding-type');
  const encode = keyEncoder(encodingType);
  writeXml(response, 'ListMultipartUploadsResult', {
    Bucket: name,
    KeyMarker: encode(after.key),
    UploadIdMarker: after.id,
    NextKeyMarker: truncated ? encode(typeof last === 'string' ? last : (last?.key ?? '')) : undefined,
    NextUploadIdMarker: truncated && typeof last !== 'string' ? last?.id : undefined,
    Prefix: prefix === undefined ? undefined : encode(prefix),
    Delimiter: sent('delimiter') === '' ? undefined : encode(sent('delimiter')),
    EncodingType: encodingType,
    MaxUploads: maxUploads,
    IsTruncated: truncated,
    Upload: page
      .filter((entry) => typeof entry !== 'string')
      .map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiated: upload.initiatedOn,
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: upload.checksum?.algorithm,
        ChecksumType: upload.checksum?.type,
      })),
    CommonPrefixes: page.filter((entry) => typeof entry === 'string').map((common) => ({ Prefix: encode(common) })),
  });
}

/** What comes after the marker: uploads, and common prefixes as text. One that the marker lies in was told of already. */
function entriesOf(
  uploads: readonly Upload[],
  prefix: string,
  delimiter: string,
  after: Marker,
): readonly (Upload | string)[] {
  const entries: (Upload | string)[] = [];
  const wanted = uploads
    .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, after))
    .sort((one, other) => compareKeys(one.key, other.key) || compareText(one.id, other.id));
  for (const upload of wanted) {
    const common = commonPrefixOf(upload.key, prefix, delimiter);
    if (common === null) entries.push(upload);
    else if (!after.key.startsWith(common) && entries.at(-1) !== common) entries.push(common);
  }
  return entries;
}

/** Without an id the marker is the whole key. */
function isAfter(upload: Upload, after: Marker): boolean {
  if (after.key === '') return true;
  const order = compareKeys(upload.key, after.key);
  return order > 0 || (order === 0 && after.id !== '' && compareText(upload.id, after.id) > 0);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
