/**
 * The five multipart calls.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { randomBytes } from 'node:crypto';
import { headerValue, queryValue } from '../request.ts';
import type { XmlObject } from '../xml.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml } from './answer.ts';
import type { Call, S3Request } from './call.ts';
import { checksumElements, parseAlgorithm } from './checksums.ts';
import { invalidRequest, noSuchUpload } from './errors.ts';
import { checksumHeaders, ENCRYPTION, storedHeaders } from './headers.ts';
import { openUpload, partNumberOf } from './open-upload.ts';
import { countOf } from './query-argument.ts';
import { receiveBody } from './receive-body.ts';
import { abortHeaders } from './lifecycle-rules.ts';
import type { ChecksumChoice } from './stored-object.ts';
import type { Part } from './uploads.ts';

const MAX_PARTS_LISTED = 1000;

export async function createMultipart(call: Call<'s3:PutObject'>): Promise<void> {
  const { uploads, request, response, target } = call;
  const { lifecycle } = existingBucket(call);
  const checksum = checksumChoice(request);
  const id = newUploadId(request.now);
  await uploads.begin(target, {
    id,
    headers: storedHeaders(request),
    initiatedOn: request.now.toISOString(),
    checksum,
  });
  const extra =
    checksum === null ? {} : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type };
  const content = { Bucket: target.bucket, Key: target.key, UploadId: id };
  answerXml(response, 'InitiateMultipartUploadResult', content, {
    ...extra,
    ...ENCRYPTION,
    ...abortHeaders(lifecycle, target.key, request.now),
  });
}

export async function uploadPart(call: Call<'s3:PutObject'>): Promise<void> {
  const { store, uploads, request, response } = call;
  const number = partNumberOf(queryValue(request, 'partNumber'));
  const { upload } = openUpload(call);
  const { segment, md5, checksums } = await receiveBody(store.data, request, upload.checksum?.algorithm);
  const part: Part = { number, etag: `"${md5}"`, lastModified: request.now.toISOString(), segment, checksums };
  if (!(await uploads.putPart(upload.id, part))) throw noSuchUpload(upload.id);
  answerEmpty(response, 200, { ...checksumHeaders({ checksums }), ...ENCRYPTION, etag: part.etag });
}

export function listParts(call: Call<'s3:ListMultipartUploadParts'>): void {
  const { request, response, target } = call;
  const { upload, parts } = openUpload(call);
  const { lifecycle } = existingBucket(call);
  const marker = countOf(queryValue(request, 'part-number-marker') ?? '0', 'part-number-marker');
  const maxParts = countOf(queryValue(request, 'max-parts') ?? String(MAX_PARTS_LISTED), 'max-parts');
  const rest = [...parts.values()]
    .filter((part) => part.number > marker)
    .sort((one, other) => one.number - other.number);
  const page = rest.slice(0, Math.min(maxParts, MAX_PARTS_LISTED));
  const content = {
    Bucket: target.bucket,
    Key: target.key,
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? marker,
    MaxParts: Math.min(maxParts, MAX_PARTS_LISTED),
    IsTruncated: maxParts > 0 && page.length < rest.length,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
    Part: page.map(described),
  };
  answerXml(response, 'ListPartsResult', content, abortHeaders(lifecycle, target.key, new Date(upload.initiatedOn)));
}

export async function abortMultipart(call: Call<'s3:AbortMultipartUpload'>): Promise<void> {
  const { uploads, response } = call;
  const { upload } = openUpload(call);
  if (!(await uploads.alone(upload.id, () => uploads.end(upload.id)))) throw noSuchUpload(upload.id);
  answerEmpty(response, 204);
}

function described(part: Part): XmlObject {
  return {
    PartNumber: part.number,
    LastModified: part.lastModified,
    ETag: part.etag,
    Size: part.segment.size,
    ...checksumElements(part.checksums),
  };
}

/**
 * Returns the requested checksum. CRC64NVME is always of the full object, SHA never; the two CRC32s are composite
 * unless requested otherwise.
 */
function checksumChoice(request: S3Request): ChecksumChoice | null {
  const header = headerValue(request, 'x-amz-checksum-algorithm');
  const named = headerValue(request, 'x-amz-checksum-type');
  if (header === undefined && named !== undefined)
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  if (header === undefined) return null;
  const algorithm = parseAlgorithm(header);
  const type = named ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const fits = type === 'FULL_OBJECT' ? algorithm.startsWith('CRC') : type === 'COMPOSITE' && algorithm !== 'CRC64NVME';
  if (!fits) throw invalidRequest(`The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  return { algorithm, type: type === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE' };
}

/** Returns a new upload id. It begins with the time, because the uploads of a key are listed by age. */
function newUploadId(now: Date): string {
  return now.getTime().toString(16).padStart(12, '0') + randomBytes(20).toString('hex');
}
