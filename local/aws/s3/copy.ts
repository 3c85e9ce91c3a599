/**
 * CopyObject: read on the source, write on the target.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { AwsError, type VerifiedRequest } from '../request.ts';
import { toXml } from '../xml.ts';
import { existingBucket, requireObjectAction } from './access.ts';
import { parseAlgorithm, type ChecksumAlgorithm } from './checksums.ts';
import { keptHeaders } from './headers.ts';
import { openObject, readBytes } from './objects.ts';
import { checkPreconditions } from './preconditions.ts';
import { writeData } from './receive-body.ts';
import type { ObjectStore, StoredObject } from './store.ts';
import { copySourceOf, headerValue, type Target } from './target.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export async function copyObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:PutObject', target);
  const source = copySourceOf(headerValue(request, 'x-amz-copy-source') ?? '');
  const directive = headerValue(request, 'x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw new AwsError('InvalidArgument', 400, 'Unknown metadata directive.');
  const { object, files } = await openObject(store, request, source);
  try {
    const bucket = existingBucket(store, target.bucket);
    checkPreconditions(object, copyConditions(request), 'copy');
    if (directive === 'COPY' && source.bucket === target.bucket && source.key === target.key) {
      throw new AwsError(
        'InvalidRequest',
        400,
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
      );
    }
    const bytes = Readable.from(readBytes(files, object, { first: 0, last: object.size - 1 }), { objectMode: false });
    const written = await writeData(store, bytes, algorithms(request, object));
    const copy: StoredObject = {
      key: target.key,
      size: object.size,
      etag: `"${written.md5}"`,
      lastModified: request.now.toISOString(),
      headers: directive === 'COPY' ? object.headers : keptHeaders(request),
      checksums: written.checksums,
      segments: [written.segment],
    };
    await store.commit(bucket, copy);
    const checksums = Object.entries(copy.checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]);
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      toXml(
        'CopyObjectResult',
        {
          LastModified: copy.lastModified,
          ETag: copy.etag,
          ...(Object.fromEntries(checksums) as Record<string, string>),
        },
        NAMESPACE,
      ),
    );
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** The one asked for, or those the source has. */
function algorithms(request: VerifiedRequest, source: StoredObject): ChecksumAlgorithm[] {
  const asked = headerValue(request, 'x-amz-checksum-algorithm');
  return asked === undefined ? (Object.keys(source.checksums) as ChecksumAlgorithm[]) : [parseAlgorithm(asked)];
}

function copyConditions(request: VerifiedRequest): Parameters<typeof checkPreconditions>[1] {
  const header = (name: string): string | undefined => headerValue(request, `x-amz-copy-source-if-${name}`);
  return {
    ifMatch: header('match'),
    ifNoneMatch: header('none-match'),
    ifModifiedSince: header('modified-since'),
    ifUnmodifiedSince: header('unmodified-since'),
  };
}
