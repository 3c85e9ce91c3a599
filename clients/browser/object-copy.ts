/** Copies objects inside of a bucket, without a byte through the browser; over 5 GiB in parts, as S3 demands. */
import type { Bucket } from './bucket.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { completedXml, uploadIdIn } from './upload-parts.ts';
import { inLanes } from './upload-run.ts';
import { s3Error } from './s3-error.ts';
import { uriEncode } from './sigv4.ts';
import type { S3Answer } from './transport.ts';
import { textOf } from './xml-text.ts';

/** Limits a copy in one piece. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const GIB = 1024 ** 3;
const MAX_WHOLE_BYTES = 5 * GIB;
const PART_BYTES = GIB;
const MAX_PARTS = 10_000;
const LANES = 4;

/** @throws LatchkeyError as S3 or the broker refuses; the signal's reason */
export async function copyObject(bucket: Bucket, from: string, to: string, signal?: AbortSignal): Promise<void> {
  const headers = { 'x-amz-copy-source': [bucket.name, ...from.split('/')].map(uriEncode).join('/') };
  try {
    tagOf(await bucket.send({ method: 'PUT', key: to, headers, signal }));
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.status !== 400) throw error;
    // S3 refuses what is too large by the same code as many other faults.
    const head = await bucket.send({ method: 'HEAD', key: from, signal });
    const size = Number(head.header('content-length'));
    if (size <= MAX_WHOLE_BYTES) throw error;
    // All parts are of one object, also if another takes its place meanwhile.
    const etag = head.header('etag');
    const parts = etag === null ? headers : { ...headers, 'x-amz-copy-source-if-match': etag };
    await copyParts({ bucket, headers: parts, to, size, contentType: head.header('content-type'), signal });
  }
}

interface PartsCopy {
  readonly bucket: Bucket;
  /** Names the source. */
  readonly headers: Readonly<Record<string, string>>;
  readonly to: string;
  readonly size: number;
  readonly contentType: string | null;
  readonly signal: AbortSignal | undefined;
}

async function copyParts({ bucket, headers, to: key, size, contentType, signal }: PartsCopy): Promise<void> {
  const type = contentType === null ? {} : { 'content-type': contentType };
  const begun = await bucket.send({ method: 'POST', key, query: { uploads: '' }, headers: type, signal });
  const uploadId = uploadIdIn(begun);
  const partSize = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS));
  const etags: string[] = [];
  const copyPart = async (index: number, partSignal: AbortSignal): Promise<void> => {
    const range = `bytes=${index * partSize}-${Math.min(size, (index + 1) * partSize) - 1}`;
    const answer = await bucket.send({
      method: 'PUT',
      key,
      query: { partNumber: String(index + 1), uploadId },
      headers: { ...headers, 'x-amz-copy-source-range': range },
      signal: partSignal,
    });
    etags[index] = tagOf(answer);
  };
  try {
    await inLanes(Math.ceil(size / partSize), LANES, copyPart, signal ?? new AbortController().signal);
    tagOf(await bucket.send({ method: 'POST', key, query: { uploadId }, body: completedXml(etags), signal }));
  } catch (error) {
    await bucket.send({ method: 'DELETE', key, query: { uploadId } }).catch(() => undefined);
    throw error;
  }
}

/** S3 may begin an answer with 200 and fail afterwards; a copy has a tag. */
function tagOf(answer: S3Answer): string {
  const etag = textOf(answer.text, 'ETag');
  if (etag === undefined) throw s3Error({ ...answer, status: 503 });
  return etag;
}
