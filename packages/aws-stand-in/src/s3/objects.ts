/**
 * PutObject, GetObject, HeadObject, DeleteObject.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { headerValue, queryValue } from '../request.ts';
import { existingBucket, readableObject } from './access.ts';
import { answerEmpty } from './answer.ts';
import type { Call, S3Request } from './call.ts';
import { commitOrDiscard, writeCondition } from './conditional-write.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import { checksumHeaders, ENCRYPTION, isHeaderValue, objectHeaders, storedHeaders } from './headers.ts';
import { partOf, requestedPart, type ObjectPart } from './object-part.ts';
import { checkPreconditions, isSameVersion } from './preconditions.ts';
import { parseRange, type ByteRange } from './range.ts';
import { receiveBody } from './receive-body.ts';
import type { StoredObject } from './stored-object.ts';

/** Query parameters with which a signed request overrides headers of the response. */
const OVERRIDES = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
];

export async function putObject(call: Call<'s3:PutObject', 's3:GetObject'>): Promise<void> {
  const { store, request, response, target } = call;
  const condition = writeCondition(call);
  existingBucket(call);
  const headers = storedHeaders(request);
  const { segment, md5, checksums } = await receiveBody(store.data, request);
  const object: StoredObject = {
    key: target.key,
    size: segment.size,
    etag: `"${md5}"`,
    lastModified: request.now.toISOString(),
    headers,
    checksums,
    segments: [segment],
  };
  await commitOrDiscard(call, object, condition);
  answerEmpty(response, 200, { ...checksumHeaders(object), etag: object.etag, ...ENCRYPTION });
}

export async function getObject(call: Call<'s3:GetObject', 's3:ListBucket'>): Promise<void> {
  const { store, request, response, target } = call;
  existingBucket(call);
  const number = requestedPart(request);
  const object = readableObject(call, target);
  await store.data.whileHeld(object.segments, async () => {
    const range = answerHead(request, response, object, number);
    if (range === null) response.end();
    else await pipeline(Readable.from(store.data.read(object.segments, range.first, range.last)), response);
  });
}

export async function deleteObject({ store, response, target }: Call<'s3:DeleteObject'>): Promise<void> {
  await store.remove(target);
  answerEmpty(response, 204);
}

/** Writes status and headers. @returns the range of the bytes to send; `null` for none */
function answerHead(
  request: S3Request,
  response: ServerResponse,
  object: StoredObject,
  number: number | null,
): ByteRange | null {
  const unchanged = checkPreconditions(object, {
    ifMatch: headerValue(request, 'if-match'),
    ifNoneMatch: headerValue(request, 'if-none-match'),
    ifModifiedSince: headerValue(request, 'if-modified-since'),
    ifUnmodifiedSince: headerValue(request, 'if-unmodified-since'),
  });
  if (unchanged !== null) {
    response.writeHead(304, notModifiedHeaders(object));
    return null;
  }
  const part = number === null ? null : partOf(object, number);
  const isOfThis = isSameVersion(object, headerValue(request, 'if-range'));
  const range = part?.range ?? (isOfThis ? parseRange(headerValue(request, 'range'), object.size) : null);
  const sent = range ?? { first: 0, last: object.size - 1 };
  const isEmpty = sent.last < sent.first;
  response.writeHead(range === null || isEmpty ? 200 : 206, {
    ...objectHeaders(object, false),
    ...(isChecksumMode(request) ? checksumHeaders(checksummed(object, sent, part)) : {}),
    ...part?.headers,
    ...overrides(request),
    ...(range === null || isEmpty ? {} : { 'content-range': `bytes ${sent.first}-${sent.last}/${object.size}` }),
    'content-length': String(sent.last - sent.first + 1),
  });
  return request.method === 'HEAD' || isEmpty ? null : sent;
}

/** @throws AwsError InvalidRequest for another mode, as measured: https://github.com/brekkylab/backlot/blob/main/backlot/routers/s3.py */
function isChecksumMode(request: S3Request): boolean {
  const mode = headerValue(request, 'x-amz-checksum-mode');
  if (mode !== undefined && mode.toUpperCase() !== 'ENABLED')
    throw invalidRequest('Value for x-amz-checksum-mode header is invalid.');
  return mode !== undefined;
}

/** Returns the checksums of exactly the bytes that are sent, if they are known. */
function checksummed(
  object: StoredObject,
  { first, last }: ByteRange,
  part: ObjectPart | null,
): Pick<StoredObject, 'checksums' | 'checksumType'> {
  if (part !== null && object.checksumType === 'COMPOSITE') return { ...object, checksums: part.checksums };
  return first === 0 && last === object.size - 1 ? object : { checksums: {} };
}

/** Returns the headers that a cache needs to refresh its copy (RFC 9110, section 15.4.5). */
function notModifiedHeaders(object: StoredObject): Record<string, string> {
  const names = ['etag', 'last-modified', 'cache-control', 'expires'];
  return Object.fromEntries(Object.entries(objectHeaders(object, false)).filter(([name]) => names.includes(name)));
}

/** @throws AwsError InvalidArgument for a value that no header can have */
function overrides(request: S3Request): Record<string, string> {
  const overridden: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = queryValue(request, `response-${name}`);
    if (value === undefined) continue;
    if (!isHeaderValue(value)) throw invalidArgument('Header value cannot be represented using ISO-8859-1.');
    overridden[name] = value;
  }
  return overridden;
}
