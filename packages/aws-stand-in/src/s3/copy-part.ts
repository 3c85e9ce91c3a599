/**
 * UploadPartCopy: copies bytes of an object into a part of an upload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
import { headerValue, queryValue } from '../request.ts';
import { answerXml } from './answer.ts';
import { checksumElements } from './checksums.ts';
import { copySource, type CopyCall } from './copy-source.ts';
import { invalidArgument, noSuchUpload } from './errors.ts';
import { ENCRYPTION } from './headers.ts';
import { openUpload, partNumberOf } from './open-upload.ts';
import type { ByteRange } from './range.ts';
import { writeData } from './receive-body.ts';
import type { Part } from './uploads.ts';

export async function uploadPartCopy(call: CopyCall): Promise<void> {
  const { store, uploads, request, response } = call;
  const number = partNumberOf(queryValue(request, 'partNumber'));
  const { upload } = openUpload(call);
  const { object } = copySource(call);
  const { first, last } = rangeOf(headerValue(request, 'x-amz-copy-source-range'), object.size);
  const algorithms = upload.checksum === null ? [] : [upload.checksum.algorithm];
  const { segment, md5, checksums } = await store.data.whileHeld(object.segments, () =>
    writeData(store.data, store.data.read(object.segments, first, last), algorithms),
  );
  const part: Part = { number, etag: `"${md5}"`, lastModified: request.now.toISOString(), segment, checksums };
  if (!(await uploads.putPart(upload.id, part))) throw noSuchUpload(upload.id);
  const content = { LastModified: part.lastModified, ETag: part.etag, ...checksumElements(checksums) };
  answerXml(response, 'CopyPartResult', content, ENCRYPTION);
}

/**
 * Parses the range of a copy, which is stricter than that of a GET: it has both ends, within the object.
 * @throws AwsError InvalidArgument
 */
function rangeOf(header: string | undefined, size: number): ByteRange {
  if (header === undefined) return { first: 0, last: size - 1 };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header) ?? [];
  if (first === undefined || last === undefined)
    throw invalidArgument('The x-amz-copy-source-range value must be of the form bytes=first-last');
  if (Number(first) > Number(last) || Number(last) >= size)
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`);
  return { first: Number(first), last: Number(last) };
}
