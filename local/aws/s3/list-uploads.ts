/**
 * ListMultipartUploads: by key, and by age within a key (ids begin with the time).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket, requireBucketAction } from './access.ts';
import { invalidArgument, notImplemented } from './errors.ts';
import { keyEncoder } from './key-encoding.ts';
import { compareKeys } from './key-order.ts';
import { writeXml } from './multipart.ts';
import type { ObjectStore } from './store.ts';
import { queryValue } from './target.ts';
import type { Upload, UploadStore } from './uploads.ts';

const MAX_UPLOADS = 1000;

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
  if (sent('delimiter') !== '') throw notImplemented('ListMultipartUploads with a delimiter');
  const maxUploads = sent('max-uploads') === '' ? MAX_UPLOADS : Number(sent('max-uploads'));
  if (!Number.isInteger(maxUploads) || maxUploads < 1)
    throw invalidArgument('Provided max-uploads not an integer or within integer range');
  const after = { key: sent('key-marker'), id: sent('upload-id-marker') };
  const rest = uploads
    .inBucket(name)
    .filter((upload) => upload.key.startsWith(prefix ?? '') && isAfter(upload, after))
    .sort((one, other) => compareKeys(one.key, other.key) || compareText(one.id, other.id));
  const page = rest.slice(0, Math.min(maxUploads, MAX_UPLOADS));
  const last = page.at(-1);
  const truncated = page.length < rest.length;
  const encodingType = queryValue(request, 'encoding-type');
  const encode = keyEncoder(encodingType);
  writeXml(response, 'ListMultipartUploadsResult', {
    Bucket: name,
    KeyMarker: encode(after.key),
    UploadIdMarker: after.id,
    NextKeyMarker: truncated ? encode(last?.key ?? '') : undefined,
    NextUploadIdMarker: truncated ? last?.id : undefined,
    Prefix: prefix === undefined ? undefined : encode(prefix),
    EncodingType: encodingType,
    MaxUploads: maxUploads,
    IsTruncated: truncated,
    Upload: page.map((upload) => ({
      Key: encode(upload.key),
      UploadId: upload.id,
      Initiated: upload.initiatedOn,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
    })),
  });
}

/** Without an id the marker is the whole key. */
function isAfter(upload: Upload, after: { key: string; id: string }): boolean {
  if (after.key === '') return true;
  const order = compareKeys(upload.key, after.key);
  return order > 0 || (order === 0 && after.id !== '' && compareText(upload.id, after.id) > 0);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
