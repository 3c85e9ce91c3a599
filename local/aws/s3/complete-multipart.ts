/**
 * CompleteMultipartUpload: the parts become one object, whose segments they are; no byte is copied.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { AwsError, type VerifiedRequest } from '../request.ts';
import { existingBucket, requireObjectAction } from './access.ts';
import {
  CHECKSUM_ALGORITHMS,
  compositeChecksum,
  declaredChecksums,
  runningChecksum,
  type Checksums,
} from './checksums.ts';
import { noSuchUpload } from './errors.ts';
import { checksumElements, openUpload, writeXml } from './multipart.ts';
import type { ChecksumChoice, ObjectStore, StoredObject } from './store.ts';
import type { Target } from './target.ts';
import type { Part, UploadStore } from './uploads.ts';
import { checkWrite, writeCondition } from './conditional-write.ts';
import { elements, malformedXml, readXml, text } from './xml-in.ts';

/** Of every part but the last. */
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
  const bucket = existingBucket(store, target.bucket);
  const { upload, parts } = openUpload(uploads, request, target);
  const named = await namedParts(request);
  const chosen = chooseParts(named, parts);
  const checksums = upload.checksum === null ? {} : await objectChecksum(store, upload.checksum, chosen);
  compareDeclared(request, checksums);
  const object: StoredObject = {
    key: target.key,
    size: chosen.reduce((sum, part) => sum + part.segment.size, 0),
    etag: multipartEtag(chosen),
    lastModified: request.now.toISOString(),
    headers: upload.headers,
    checksums,
    ...(upload.checksum === null ? {} : { checksumType: upload.checksum.type }),
    segments: chosen.map((part) => part.segment),
    uploadId: upload.id,
  };
  const taken = uploads.take(upload.id);
  if (taken === undefined) throw noSuchUpload(upload.id);
  try {
    await store.commit(bucket, object, (held) => {
      checkWrite(condition, held, target.key);
    });
  } catch (error) {
    uploads.putBack(taken);
    throw error;
  }
  await uploads.forget(taken, new Set(object.segments.map(({ data }) => data)));
  writeXml(response, 'CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host ?? ''}${request.rawPath}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: object.etag,
    ...checksumElements(checksums),
    ChecksumType: object.checksumType,
  });
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

async function objectChecksum(
  store: ObjectStore,
  { algorithm, type }: ChecksumChoice,
  parts: readonly Part[],
): Promise<Checksums> {
  if (type === 'COMPOSITE') {
    return {
      [algorithm]: await compositeChecksum(
        algorithm,
        parts.map((part) => part.checksums[algorithm] ?? ''),
      ),
    };
  }
  const running = runningChecksum(algorithm);
  for (const { segment } of parts) {
    for await (const chunk of createReadStream(store.dataPath(segment.data)) as AsyncIterable<Buffer>)
      running.update(chunk);
  }
  return { [algorithm]: await running.digest() };
}

function compareDeclared(request: VerifiedRequest, checksums: Checksums): void {
  for (const [algorithm, value] of Object.entries(declaredChecksums(request.headers))) {
    const computed = checksums[algorithm as keyof Checksums];
    if (computed !== undefined && computed !== value && computed.replace(/-\d+$/, '') !== value) {
      throw new AwsError('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
}
