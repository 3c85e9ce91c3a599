/**
 * The five multipart calls.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { toXml, type XmlObject } from '../xml.ts';
import { existingBucket, requireObjectAction } from './access.ts';
import { parseAlgorithm, type Checksums } from './checksums.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from './errors.ts';
import { checksumHeaders, ENCRYPTION, keptHeaders } from './headers.ts';
import { receiveBody } from './receive-body.ts';
import type { ObjectStore } from './store.ts';
import type { ChecksumChoice } from './stored-object.ts';
import { headerValue, queryValue, type Target } from './target.ts';
import type { OpenUpload, Part, UploadStore } from './uploads.ts';

export const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MAX_PART_NUMBER = 10_000;
const MAX_PARTS_LISTED = 1000;

export async function createMultipart(
  store: ObjectStore,
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:PutObject', target);
  existingBucket(store, target.bucket);
  const checksum = checksumChoice(request);
  const id = newUploadId(request.now);
  await uploads.begin({
    id,
    ...target,
    headers: keptHeaders(request),
    initiatedOn: request.now.toISOString(),
    checksum,
  });
  const extra =
    checksum === null ? {} : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type };
  const content = { Bucket: target.bucket, Key: target.key, UploadId: id };
  writeXml(response, 'InitiateMultipartUploadResult', content, { ...extra, ...ENCRYPTION });
}

export async function uploadPart(
  store: ObjectStore,
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:PutObject', target);
  const number = partNumberOf(queryValue(request, 'partNumber'));
  const { upload } = openUpload(uploads, request, target);
  const { segment, md5, checksums } = await receiveBody(store.data, request, upload.checksum?.algorithm);
  const part: Part = { number, etag: `"${md5}"`, lastModified: request.now.toISOString(), segment, checksums };
  if (!(await uploads.putPart(upload.id, part))) throw noSuchUpload(upload.id);
  response.writeHead(200, {
    ...checksumHeaders({ checksums }),
    ...ENCRYPTION,
    etag: part.etag,
  });
  response.end();
}

export function listParts(
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): void {
  requireObjectAction(request, 's3:ListMultipartUploadParts', target);
  const { upload, parts } = openUpload(uploads, request, target);
  const marker = countOf(queryValue(request, 'part-number-marker') ?? '0', 'part-number-marker');
  const maxParts = Math.min(
    countOf(queryValue(request, 'max-parts') ?? String(MAX_PARTS_LISTED), 'max-parts'),
    MAX_PARTS_LISTED,
  );
  const rest = [...parts.values()]
    .filter((part) => part.number > marker)
    .sort((one, other) => one.number - other.number);
  const page = rest.slice(0, maxParts);
  writeXml(response, 'ListPartsResult', {
    Bucket: target.bucket,
    Key: target.key,
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? marker,
    MaxParts: maxParts,
    IsTruncated: page.length < rest.length,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: part.lastModified,
      ETag: part.etag,
      Size: part.segment.size,
      ...checksumElements(part.checksums),
    })),
  });
}

export async function abortMultipart(
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:AbortMultipartUpload', target);
  const { upload } = openUpload(uploads, request, target);
  if (!(await uploads.alone(upload.id, () => uploads.end(upload.id)))) throw noSuchUpload(upload.id);
  response.writeHead(204);
  response.end();
}

/** The upload that the request names, if it is of this very key. @throws AwsError NoSuchUpload */
export function openUpload(uploads: UploadStore, request: VerifiedRequest, target: Target): OpenUpload {
  const id = queryValue(request, 'uploadId') ?? '';
  const found = uploads.find(id, target.bucket, target.key);
  if (found === undefined) throw noSuchUpload(id);
  return found;
}

/** `{ChecksumCRC32: '…'}` as S3's XML has it. */
export function checksumElements(checksums: Checksums): Record<string, string> {
  return Object.fromEntries(Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]));
}

export function writeXml(
  response: ServerResponse,
  root: string,
  content: XmlObject,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, {
    ...headers,
    'content-type': 'application/xml',
  });
  response.end(toXml(root, content, NAMESPACE));
}

/** CRC64NVME is always of the full object, SHA never; the two CRC32s are composite unless asked otherwise. */
function checksumChoice(request: VerifiedRequest): ChecksumChoice | null {
  const header = headerValue(request, 'x-amz-checksum-algorithm');
  if (header === undefined) return null;
  const algorithm = parseAlgorithm(header);
  const type = headerValue(request, 'x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const fits = type === 'FULL_OBJECT' ? algorithm.startsWith('CRC') : type === 'COMPOSITE' && algorithm !== 'CRC64NVME';
  if (!fits) throw invalidRequest(`The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  return { algorithm, type: type === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE' };
}

/** Those of one key are listed by their age, so the time comes first. */
function newUploadId(now: Date): string {
  return now.getTime().toString(16).padStart(12, '0') + randomBytes(20).toString('hex');
}

/** @throws AwsError InvalidArgument */
export function partNumberOf(text: string | undefined): number {
  const number = countOf(text ?? '', 'partNumber');
  if (number < 1 || number > MAX_PART_NUMBER)
    throw invalidArgument(`Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`);
  return number;
}

function countOf(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument(`Provided ${name} not an integer or within integer range`);
  return Number(text);
}
