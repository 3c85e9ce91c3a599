/** Reads the upload and the part number of a request. */
import { queryValue } from '../request.ts';
import type { Incoming } from './call.ts';
import { invalidArgument, noSuchUpload } from './errors.ts';
import { countOf } from './query-argument.ts';
import type { Allowed } from './rights.ts';
import type { OpenUpload } from './uploads.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_PART_NUMBER = 10_000;

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
