/**
 * What is known of an object besides its bytes, as it stands in its metadata file.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
import type { ChecksumAlgorithm, Checksums } from './checksums.ts';

/** Bytes of an object or part: a file in `data/`. */
export interface Segment {
  readonly data: string;
  readonly size: number;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With quotes, as it is sent. */
  readonly etag: string;
  readonly lastModified: string;
  /** Response headers that came with it: content-type, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  readonly segments: readonly Segment[];
  /** Of a completed multipart upload. */
  readonly uploadId?: string;
}

/** How the parts of an upload are checked. */
export interface ChecksumChoice {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'COMPOSITE' | 'FULL_OBJECT';
}

/** True for what a metadata file holds when it is not damaged. */
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
    segments.every(isSegment) &&
    segments.reduce((sum, segment) => sum + segment.size, 0) === size
  );
}

export function isSegment(value: unknown): value is Segment {
  return isRecord(value) && typeof value['data'] === 'string' && Number.isSafeInteger(value['size']);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
