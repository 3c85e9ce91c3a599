/**
 * CompleteMultipartUpload: the parts become one object, whose segments they are; no byte is copied.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { readBody } from '../body.ts';
import { AwsError, type VerifiedRequest } from '../request.ts';
import { existingBucket, requireObjectAction } from './access.ts';
import {
  CHECKSUM_ALGORITHMS,
  compositeChecksum,
  declaredChecksums,
  runningChecksum,
  type Checksums,
} from './checksums.ts';
import { noSuchUpload, notImplemented } from './errors.ts';
import { checksumElements, openUpload, writeXml } from './multipart.ts';
import type { ChecksumChoice, ObjectStore, StoredObject } from './store.ts';
import { headerValue, type Target } from './target.ts';
import type { Part, UploadStore } from './uploads.ts';

const MAX_BODY_BYTES = 1024 * 1024;
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
  if (headerValue(request, 'if-match') !== undefined || headerValue(request, 'if-none-match') !== undefined) {
    throw notImplemented('a conditional write');
  }
  const bucket = existingBucket(store, target.bucket);
  const { upload, parts } = openUpload(uploads, request, target);
  const named = namedParts((await readBody(request.body, MAX_BODY_BYTES)).toString('utf8'));
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
    await store.commit(bucket, object);
  } catch (error) {
    uploads.putBack(taken);
    throw error;
  }
  await uploads.forget(taken, new Set(object.segments.map(({ data }) => data)));
  writeXml(request, response, 'CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host ?? ''}${request.rawPath}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: object.etag,
    ...checksumElements(checksums),
    ChecksumType: object.checksumType,
  });
}

/** @throws AwsError MalformedXML */
function namedParts(xml: string): NamedPart[] {
  const parser = new XMLParser({ processEntities: true, parseTagValue: false, isArray: (name) => name === 'Part' });
  const document = wellFormed(xml, () => parser.parse(xml)) as { CompleteMultipartUpload?: { Part?: unknown[] } };
  const parts = document.CompleteMultipartUpload?.Part ?? [];
  if (parts.length === 0) throw malformedXml();
  return parts.map((value) => {
    const part = value as Record<string, unknown>;
    const text = (name: string): string => (typeof part[name] === 'string' ? part[name] : '');
    if (!/^\d{1,5}$/.test(text('PartNumber')) || text('ETag') === '') throw malformedXml();
    const checksums = CHECKSUM_ALGORITHMS.map((algorithm) => [algorithm, text(`Checksum${algorithm}`)]).filter(
      ([, value]) => value !== '',
    );
    return {
      number: Number(text('PartNumber')),
      etag: text('ETag').replaceAll('"', ''),
      checksums: Object.fromEntries(checksums) as Record<string, string>,
    };
  });
}

/** Document types are refused whole: nobody needs entities of their own here. */
function wellFormed(xml: string, parse: () => unknown): unknown {
  try {
    if (xml.includes('<!DOCTYPE')) throw malformedXml();
    SyntaxValidator.validate(xml);
    return parse();
  } catch {
    throw malformedXml();
  }
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

function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
