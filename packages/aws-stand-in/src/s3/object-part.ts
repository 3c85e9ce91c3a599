/**
 * GetObject and HeadObject by part: `partNumber` selects the bytes of one part, as a range would. An object that was
 * not uploaded in parts is part 1 of itself, without `x-amz-mp-parts-count`. What S3 answers was measured:
 * https://github.com/storj/gateway-st/issues/56, https://github.com/versity/versitygw/issues/2074
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { AwsError } from '../aws-error.ts';
import { headerValue, queryValue } from '../request.ts';
import type { S3Request } from './call.ts';
import type { Checksums } from './checksums.ts';
import { invalidRequest, notImplemented } from './errors.ts';
import { MAX_PART_NUMBER } from './open-upload.ts';
import { refusedArgument } from './query-argument.ts';
import type { ByteRange } from './range.ts';
import type { StoredObject } from './stored-object.ts';

export interface ObjectPart {
  /** Empty (`last` before `first`) for a part without bytes. */
  readonly range: ByteRange;
  readonly checksums: Checksums;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * @returns `null` if no part is requested
 * @throws AwsError InvalidRequest with a Range, however malformed (https://github.com/ceph/ceph/pull/66780);
 * InvalidArgument for what is no number of a part
 */
export function requestedPart(request: S3Request): number | null {
  const text = queryValue(request, 'partNumber');
  if (text === undefined) return null;
  if (headerValue(request, 'range') !== undefined)
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MAX_PART_NUMBER) {
    const message = `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`;
    throw refusedArgument(message, 'partNumber', text);
  }
  return number;
}

/** @throws AwsError InvalidPartNumber if the object has fewer parts */
export function partOf(object: StoredObject, number: number): ObjectPart {
  const { segments, parts, uploadId } = object;
  const count = uploadId === undefined ? 1 : segments.length;
  if (number > count) throw invalidPartNumber(number, count);
  if (uploadId === undefined)
    return { range: { first: 0, last: object.size - 1 }, checksums: object.checksums, headers: {} };
  // It is not documented which part a number selects if the upload left numbers out.
  if (parts?.every((part, index) => part.number === index + 1) !== true)
    throw notImplemented('reading a part of an object whose part numbers do not run from 1');
  const first = segments.slice(0, number - 1).reduce((sum, segment) => sum + segment.size, 0);
  return {
    range: { first, last: first + (segments[number - 1]?.size ?? 0) - 1 },
    checksums: parts[number - 1]?.checksums ?? {},
    headers: { 'x-amz-mp-parts-count': String(count) },
  };
}

function invalidPartNumber(number: number, count: number): AwsError {
  return new AwsError('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
    PartNumberRequested: String(number),
    ActualPartCount: String(count),
  });
}
