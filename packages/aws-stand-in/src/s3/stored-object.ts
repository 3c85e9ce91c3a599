/**
 * Metadata of an object, as stored in its metadata file.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
import type { ChecksumAlgorithm, Checksums } from './checksums.ts';

/** A file in `data/` with bytes of an object or part. */
export interface Segment {
  readonly data: string;
  readonly size: number;
}

/** Part of a completed upload: number and checksums that it had there. */
export interface StoredPart {
  readonly number: number;
  readonly checksums: Checksums;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** ETag with its quotes, as sent. */
  readonly etag: string;
  readonly lastModified: string;
  /** Response headers from the upload: content-type, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  readonly segments: readonly Segment[];
  /** Id of the multipart upload that created the object, if one did. */
  readonly uploadId?: string;
  /** Its parts, in the order of the segments; objects stored by an earlier version lack them. */
  readonly parts?: readonly StoredPart[];
}

/** Checksum of an upload and its parts. */
export interface ChecksumChoice {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'COMPOSITE' | 'FULL_OBJECT';
}

/** True if the value is a valid metadata file. */
export function isStoredObject(value: unknown): value is StoredObject {
  if (!isRecord(value) || !Array.isArray(value['segments'])) return false;
  const { key, size, etag, lastModified, headers, checksums } = value;
  const segments = value['segments'] as readonly unknown[];
  return (
    typeof key === 'string' &&
    typeof etag === 'string' &&
    !Number.isNaN(Date.parse(String(lastModified))) &&
    isRecord(headers) &&
    isRecord(checksums) &&
    (value['parts'] === undefined || areParts(value['parts'], segments.length)) &&
    segments.every(isSegment) &&
    segments.reduce((sum, segment) => sum + segment.size, 0) === size
  );
}

function areParts(value: unknown, count: number): boolean {
  return Array.isArray(value) && value.length === count && value.every(isPart);
}

function isPart(value: unknown): value is StoredPart {
  return isRecord(value) && Number.isInteger(value['number']) && isRecord(value['checksums']);
}

export function isSegment(value: unknown): value is Segment {
  return isRecord(value) && typeof value['data'] === 'string' && Number.isSafeInteger(value['size']);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
