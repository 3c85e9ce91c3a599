/**
 * CompleteMultipartUpload: the parts become the segments of one object; no byte is copied.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { createHash } from 'node:crypto';
import { rawPathOf } from '../request-target.ts';
import { headerValue } from '../request.ts';
import { existingBucket } from './access.ts';
import { answerXml } from './answer.ts';
import type { Call } from './call.ts';
import { checksumElements, type Checksums } from './checksums.ts';
import { chooseParts, namedParts, type NamedPart } from './completed-parts.ts';
import { writeCondition } from './conditional-write.ts';
import { invalidRequest } from './errors.ts';
import { ENCRYPTION } from './headers.ts';
import { declaredOfWhole, objectChecksum } from './multipart-checksum.ts';
import { openUpload } from './open-upload.ts';
import type { StoredObject } from './stored-object.ts';
import type { OpenUpload, Part } from './uploads.ts';

type CompleteCall = Call<'s3:PutObject', 's3:GetObject'>;

export async function completeMultipart(call: CompleteCall): Promise<void> {
  const { store, uploads, request, response, target } = call;
  const condition = writeCondition(call);
  existingBucket(call);
  const { upload } = openUpload(call);
  const named = await namedParts(request);
  const object = await uploads.alone(upload.id, async () => {
    // The upload is looked up again, because it may have ended while this call waited for the lock.
    const made = await assemble(call, openUpload(call), named);
    await store.commit(target, made, condition);
    // The object is committed; files that cannot be removed now are removed at the next start.
    await uploads.end(upload.id, new Set(made.segments.map(({ data }) => data))).catch(console.error);
    return made;
  });
  const content = {
    Location: `http://${request.headers.host ?? ''}${rawPathOf(response.req)}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: object.etag,
    ...checksumElements(object.checksums),
    ChecksumType: object.checksumType,
  };
  answerXml(response, 'CompleteMultipartUploadResult', content, ENCRYPTION);
}

/** Returns the object that the named parts make. @throws AwsError for invalid parts, sizes and checksums */
async function assemble(
  { store, request, target }: CompleteCall,
  { upload, parts }: OpenUpload,
  named: readonly NamedPart[],
): Promise<StoredObject> {
  const chosen = chooseParts(named, parts, upload.checksum);
  const size = chosen.reduce((sum, part) => sum + part.segment.size, 0);
  const declaredSize = headerValue(request, 'x-amz-mp-object-size');
  if (declaredSize !== undefined && declaredSize !== String(size))
    throw invalidRequest('The provided x-amz-mp-object-size header does not match the size of the parts.');
  const declared = declaredOfWhole(request.headers, upload.checksum);
  const checksums: Checksums = declared.choice === null ? {} : await objectChecksum(store, declared.choice, chosen);
  declared.check(checksums);
  return {
    key: target.key,
    size,
    etag: multipartEtag(chosen),
    lastModified: request.now.toISOString(),
    headers: upload.headers,
    checksums,
    ...(declared.choice === null ? {} : { checksumType: declared.choice.type }),
    segments: chosen.map((part) => part.segment),
    parts: chosen.map(({ number, checksums: ofPart }) => ({ number, checksums: ofPart })),
    uploadId: upload.id,
  };
}

function multipartEtag(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${md5.digest('hex')}-${parts.length}"`;
}
