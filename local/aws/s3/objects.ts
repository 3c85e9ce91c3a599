/**
 * PutObject, GetObject, HeadObject, DeleteObject.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket, readableObject, requireObjectAction } from './access.ts';
import { checkWrite, commitOrDiscard, writeCondition } from './conditional-write.ts';
import { noSuchKey, notImplemented } from './errors.ts';
import { checksumHeaders, keptHeaders, objectHeaders } from './headers.ts';
import { checkPreconditions } from './preconditions.ts';
import { parseRange, type ByteRange } from './range.ts';
import { receiveBody } from './receive-body.ts';
import type { ObjectStore, StoredObject } from './store.ts';
import { headerValue, queryValue, type Target } from './target.ts';

/** Query parameters by which a signed request overrides headers of the answer. */
const OVERRIDES = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
];

export async function putObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:PutObject', target);
  const condition = writeCondition(request, target);
  const bucket = existingBucket(store, target.bucket);
  const headers = keptHeaders(request);
  const { segment, md5, checksums } = await receiveBody(store, request);
  const object: StoredObject = {
    key: target.key,
    size: segment.size,
    etag: `"${md5}"`,
    lastModified: request.now.toISOString(),
    headers,
    checksums,
    segments: [segment],
  };
  await commitOrDiscard(store, bucket, object, (held) => {
    checkWrite(condition, held, target.key);
  });
  response.writeHead(200, {
    ...checksumHeaders(object),
    etag: object.etag,
    'x-amz-server-side-encryption': 'AES256',
  });
  response.end();
}

export async function getObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  if (queryValue(request, 'partNumber') !== undefined) throw notImplemented('GetObject by part number');
  const { object, files } = await openObject(store, request, target);
  try {
    const range = answerHead(request, response, object);
    if (request.method === 'HEAD') response.end();
    else await sendBytes(response, files, object, range ?? { first: 0, last: object.size - 1 });
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

export async function deleteObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:DeleteObject', target);
  await store.remove(existingBucket(store, target.bucket), target.key);
  response.writeHead(204);
  response.end();
}

/** The object with its files open, so that a replacement under way cannot take them away. */
export async function openObject(
  store: ObjectStore,
  request: VerifiedRequest,
  target: Target,
): Promise<{ object: StoredObject; files: FileHandle[] }> {
  for (;;) {
    const object = readableObject(store, request, target);
    const opened = await Promise.allSettled(object.segments.map(({ data }) => open(store.dataPath(data), 'r')));
    const files = opened.filter((result) => result.status === 'fulfilled').map((result) => result.value);
    if (files.length === object.segments.length) return { object, files };
    await Promise.all(files.map((file) => file.close()));
    // Replaced between the look-up and the opening: look again. Otherwise the file is really lost.
    if (store.buckets.get(target.bucket)?.objects.get(target.key) === object) throw noSuchKey(target.key);
  }
}

/** Writes status and headers. @returns the range that is sent, if it is not the whole */
function answerHead(request: VerifiedRequest, response: ServerResponse, object: StoredObject): ByteRange | null {
  checkPreconditions(
    object,
    {
      ifMatch: headerValue(request, 'if-match'),
      ifNoneMatch: headerValue(request, 'if-none-match'),
      ifModifiedSince: headerValue(request, 'if-modified-since'),
      ifUnmodifiedSince: headerValue(request, 'if-unmodified-since'),
    },
    'read',
  );
  const range = parseRange(headerValue(request, 'range'), object.size);
  const withChecksums = headerValue(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && range === null;
  const headers = {
    ...objectHeaders(object, withChecksums),
    ...overrides(request),
  };
  if (range === null) {
    response.writeHead(200, { ...headers, 'content-length': String(object.size) });
  } else {
    const { first, last } = range;
    const partial = {
      'content-range': `bytes ${first}-${last}/${object.size}`,
      'content-length': String(last - first + 1),
    };
    response.writeHead(206, { ...headers, ...partial });
  }
  return range;
}

function overrides(request: VerifiedRequest): Record<string, string> {
  const given = OVERRIDES.map((name) => [name, queryValue(request, `response-${name}`)] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Streams a range over the segments; the reader's pace is ours. */
async function sendBytes(
  response: ServerResponse,
  files: readonly FileHandle[],
  object: StoredObject,
  range: ByteRange,
): Promise<void> {
  for await (const chunk of readBytes(files, object, range)) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

/** @param files of the object's segments, in order */
export async function* readBytes(
  files: readonly FileHandle[],
  object: StoredObject,
  range: ByteRange,
): AsyncGenerator<Buffer> {
  let start = 0;
  for (const [index, { size }] of object.segments.entries()) {
    const first = Math.max(range.first - start, 0);
    const last = Math.min(range.last - start, size - 1);
    const file = files[index];
    if (file !== undefined && first <= last) {
      yield* createReadStream('', { fd: file, start: first, end: last, autoClose: false }) as AsyncIterable<Buffer>;
    }
    start += size;
  }
}
