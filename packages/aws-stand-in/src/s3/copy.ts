/**
 * CopyObject: requires the right to read the source and to write the target.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import { headerValue } from '../request.ts';
import { existingBucket } from './access.ts';
import { answerXml } from './answer.ts';
import type { S3Request } from './call.ts';
import { checksumElements, parseAlgorithm, type ChecksumAlgorithm } from './checksums.ts';
import { commitOrDiscard, writeCondition } from './conditional-write.ts';
import { copySource, type CopyCall } from './copy-source.ts';
import { invalidArgument, invalidRequest, notImplemented } from './errors.ts';
import { ENCRYPTION, storedHeaders } from './headers.ts';
import { writeData } from './receive-body.ts';
import type { StoredObject } from './stored-object.ts';

export async function copyObject(call: CopyCall): Promise<void> {
  const { store, request, response, target } = call;
  const directive = headerValue(request, 'x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') throw invalidArgument('Unknown metadata directive.');
  // It belongs to UploadPartCopy, and a whole copy in its place would be another object than was asked for.
  if (headerValue(request, 'x-amz-copy-source-range') !== undefined) throw notImplemented('a copy of a range');
  const condition = writeCondition(call);
  existingBucket(call);
  const { source, object } = copySource(call);
  if (directive === 'COPY' && source.bucket === target.bucket && source.key === target.key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const headers = directive === 'COPY' ? object.headers : storedHeaders(request);
  const algorithms = algorithmsOf(request, object);
  const written = await store.data.whileHeld(object.segments, () =>
    writeData(store.data, store.data.read(object.segments, 0, object.size - 1), algorithms),
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
  await commitOrDiscard(call, copy, condition);
  const content = { LastModified: copy.lastModified, ETag: copy.etag, ...checksumElements(copy.checksums) };
  answerXml(response, 'CopyObjectResult', content, ENCRYPTION);
}

/** Returns the requested checksum algorithm, or those of the source. */
function algorithmsOf(request: S3Request, source: StoredObject): ChecksumAlgorithm[] {
  const requested = headerValue(request, 'x-amz-checksum-algorithm');
  return requested === undefined ? (Object.keys(source.checksums) as ChecksumAlgorithm[]) : [parseAlgorithm(requested)];
}
