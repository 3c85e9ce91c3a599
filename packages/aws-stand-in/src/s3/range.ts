/** Parses the byte range of a GET (RFC 9110, section 14); S3 does not support several ranges in one request. */
import { AwsError } from '../aws-error.ts';

/** Byte offsets, both inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * @returns `null` for no range, or for a header S3 ignores (another unit, several ranges, malformed)
 * @throws AwsError InvalidRange if it includes no byte of the object
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    if (length === 0) throw invalidRange(header, size);
    return { first: size - length, last: size - 1 };
  }
  if (to !== '' && Number(to) < Number(from)) return null;
  if (Number(from) >= size) throw invalidRange(header, size);
  return { first: Number(from), last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

function invalidRange(header: string | undefined, size: number): AwsError {
  return new AwsError('InvalidRange', 416, 'The requested range is not satisfiable', {
    RangeRequested: header ?? '',
    ActualObjectSize: String(size),
  });
}
