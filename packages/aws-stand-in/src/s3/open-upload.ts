/** Reads the upload, part number and counts of a request. */
import { queryValue } from '../request.ts';
import type { Incoming } from './call.ts';
import { invalidArgument, noSuchUpload } from './errors.ts';
import type { Allowed } from './rights.ts';
import type { OpenUpload } from './uploads.ts';

const MAX_PART_NUMBER = 10_000;
/** Largest number that a parameter of S3 holds: 32 bits with a sign. */
const MAX_COUNT = 2 ** 31 - 1;

/** Returns the upload that the request names, if it belongs to this key. @throws AwsError NoSuchUpload */
export function openUpload({
  uploads,
  request,
  target,
}: Pick<Incoming, 'uploads' | 'request'> & { readonly target: Allowed<string> }): OpenUpload {
  const id = queryValue(request, 'uploadId') ?? '';
  const found = uploads.find(id, target);
  if (found === undefined) throw noSuchUpload(id);
  return found;
}

/** @throws AwsError InvalidArgument */
export function partNumberOf(text: string | undefined): number {
  const number = countOf(text ?? '', 'partNumber');
  if (number < 1 || number > MAX_PART_NUMBER)
    throw invalidArgument(`Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`);
  return number;
}

/**
 * Parses a number of a query, in its shortest spelling: S3 does not document that others are accepted.
 * @throws AwsError InvalidArgument
 */
export function countOf(text: string, name: string): number {
  const count = /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Infinity;
  if (count > MAX_COUNT) throw invalidArgument(`Provided ${name} not an integer or within integer range`);
  return count;
}
