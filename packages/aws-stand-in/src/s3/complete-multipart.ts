/**
 * CompleteMultipartUpload: the parts become one object, whose segments they are; no byte is copied.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket, requireObjectAction } from './access.ts';
import { CHECKSUM_ALGORITHMS, type Checksums } from './checksums.ts';
import { checkWrite, writeCondition } from './conditional-write.ts';
import { invalidRequest } from './errors.ts';
import { ENCRYPTION } from './headers.ts';
import { checksumElements, openUpload, writeXml } from './multipart.ts';
import { declaredOfWhole, objectChecksum } from './multipart-checksum.ts';
import type { ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';
import { headerValue, type Target } from './target.ts';
import type { OpenUpload, Part, UploadStore } from './uploads.ts';
import { elements, malformedXml, readXml, text } from './xml-in.ts';

/** Of every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024;

interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}

export async function completeMultipart(
  store: ObjectStore,
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  requireObjectAction(request, 's3:PutObject', target);
  const condition = writeCondition(request, target);
  existingBucket(store, target.bucket);
  const { upload } = openUpload(uploads, request, target);
  const named = await namedParts(request);
  const object = await uploads.alone(upload.id, async () => {
    // Looked up again: it may have ended while this waited for its turn.
    const made = await assemble(store, request, target, openUpload(uploads, request, target), named);
    await store.commit(target.bucket, made, (held) => {
      checkWrite(condition, held, target.key);
    });
    // The object is there: what cannot be removed now goes at the next start.
    await uploads.end(upload.id, new Set(made.segments.map(({ data }) => data))).catch(console.error);
    return made;
  });
  const content = {
    Location: `http://${request.headers.host ?? ''}${request.rawPath}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: object.etag,
    ...checksumElements(object.checksums),
    ChecksumType: object.checksumType,
  };
  writeXml(response, 'CompleteMultipartUploadResult', content, ENCRYPTION);
}

/** The object that the named parts make. @throws AwsError for parts, sizes and checksums that do not fit */
async function assemble(
  store: ObjectStore,
  request: VerifiedRequest,
  { key }: Target,
  { upload, parts }: OpenUpload,
  named: readonly NamedPart[],
): Promise<StoredObject> {
  const chosen = chooseParts(named, parts);
  const size = chosen.reduce((sum, part) => sum + part.segment.size, 0);
  const declaredSize = headerValue(request, 'x-amz-mp-object-size');
  if (declaredSize !== undefined && declaredSize !== String(size))
    throw invalidRequest('The provided x-amz-mp-object-size header does not match the size of the parts.');
  const declared = declaredOfWhole(request.headers, upload.checksum);
  const checksums: Checksums = declared.choice === null ? {} : await objectChecksum(store, declared.choice, chosen);
  declared.check(checksums);
  return {
    key,
    size,
    etag: multipartEtag(chosen),
    lastModified: request.now.toISOString(),
    headers: upload.headers,
    checksums,
    ...(declared.choice === null ? {} : { checksumType: declared.choice.type }),
    segments: chosen.map((part) => part.segment),
    uploadId: upload.id,
  };
}

/** @throws AwsError MalformedXML */
async function namedParts(request: VerifiedRequest): Promise<NamedPart[]> {
  const parts = elements(await readXml(request, 'CompleteMultipartUpload', ['Part']), 'Part');
  if (parts.length === 0) throw malformedXml();
  return parts.map((part) => {
    const [number, etag] = [text(part, 'PartNumber').trim(), text(part, 'ETag').trim().replaceAll('"', '')];
    if (!/^\d{1,5}$/.test(number) || etag === '') throw malformedXml();
    const checksums = CHECKSUM_ALGORITHMS.map((algorithm) => [algorithm, text(part, `Checksum${algorithm}`)] as const);
    return {
      number: Number(number),
      etag,
      checksums: Object.fromEntries(checksums.filter(([, value]) => value !== '')),
    };
  });
}

/** @throws AwsError InvalidPartOrder, InvalidPart, EntityTooSmall */
function chooseParts(named: readonly NamedPart[], parts: ReadonlyMap<number, Part>): Part[] {
  return named.map(({ number, etag, checksums }, index) => {
    if (index > 0 && number <= (named[index - 1]?.number ?? 0)) {
      throw new AwsError(
        'InvalidPartOrder',
        400,
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    }
    const part = parts.get(number);
    const same = Object.entries(checksums).every(
      ([algorithm, value]) => part?.checksums[algorithm as keyof Checksums] === value,
    );
    if (part?.etag !== `"${etag}"` || !same) {
      throw new AwsError(
        'InvalidPart',
        400,
        'One or more of the specified parts could not be found, or did not have the entity tag or checksum given.',
      );
    }
    if (index < named.length - 1 && part.segment.size < MIN_PART_BYTES) {
      throw new AwsError('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
        PartNumber: String(number),
      });
    }
    return part;
  });
}

function multipartEtag(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${md5.digest('hex')}-${parts.length}"`;
}
