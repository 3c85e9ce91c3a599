/**
 * CopyObject: read on the source, write on the target.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket, requireObjectAction } from './access.ts';
import { parseAlgorithm, type ChecksumAlgorithm } from './checksums.ts';
import { checkWrite, commitOrDiscard, writeCondition } from './conditional-write.ts';
import { copySource } from './copy-source.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import { ENCRYPTION, keptHeaders } from './headers.ts';
import { checksumElements, writeXml } from './multipart.ts';
import { writeData } from './receive-body.ts';
import type { ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';
import { headerValue, type Target } from './target.ts';

export async function copyObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:PutObject', target);
  const directive = headerValue(request, 'x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') throw invalidArgument('Unknown metadata directive.');
  const condition = writeCondition(request, target);
  existingBucket(store, target.bucket);
  const { source, object } = copySource(store, request);
  if (directive === 'COPY' && source.bucket === target.bucket && source.key === target.key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const headers = directive === 'COPY' ? object.headers : keptHeaders(request);
  const wanted = algorithms(request, object);
  const written = await store.data.whileHeld(object.segments, () =>
    writeData(store.data, store.data.read(object.segments, 0, object.size - 1), wanted),
  );
  const copy: StoredObject = {
    key: target.key,
    size: object.size,
    etag: `"${written.md5}"`,
    lastModified: request.now.toISOString(),
    headers,
    checksums: written.checksums,
    segments: [written.segment],
  };
  await commitOrDiscard(store, target.bucket, copy, (held) => {
    checkWrite(condition, held, target.key);
  });
  writeXml(
    response,
    'CopyObjectResult',
    { LastModified: copy.lastModified, ETag: copy.etag, ...checksumElements(copy.checksums) },
    ENCRYPTION,
  );
}

/** The one asked for, or those the source has. */
function algorithms(request: VerifiedRequest, source: StoredObject): ChecksumAlgorithm[] {
  const asked = headerValue(request, 'x-amz-checksum-algorithm');
  return asked === undefined ? (Object.keys(source.checksums) as ChecksumAlgorithm[]) : [parseAlgorithm(asked)];
}
