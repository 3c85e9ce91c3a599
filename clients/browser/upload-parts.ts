/**
 * Uploads a file in parts; a repeated run goes on where the last one stopped. Each part's digest is kept, so a part is sent again
 * exactly if its bytes are others now. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { LatchkeyError } from './latchkey-error.ts';
import { s3Error } from './s3-error.ts';
import { hexOf } from './sigv4.ts';
import type { SentPart, UploadRecord, UploadRecords } from './upload-record.ts';
import { readable, withBody } from './upload-body.ts';
import { Landing } from './upload-landing.ts';
import { inLanes, patiently, type Run, type UploadBucket, type Uploaded, type UploadJob } from './upload-run.ts';
import type { S3Answer } from './transport.ts';
import { typeHeader } from './url-options.ts';
import { elementsOf, textOf, xmlOf } from './xml-text.ts';

const MIB = 1024 * 1024;
/** Parts have 5 MiB at least, but for the last; larger ones cost fewer requests, and more when one is lost. */
export const PART_BYTES = 8 * MIB;
const MAX_PARTS = 10_000;
/** Parts on their way at once: browsers open six connections to a host over HTTP/1.1. */
const LANES = 4;

/** Returns bytes of each part of a file but the last. */
export function partBytes(size: number): number {
  return Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS / MIB) * MIB);
}

/** @throws LatchkeyError as S3 or the broker refuses; the signal's reason */
export async function sendParts(
  job: UploadJob,
  bucket: UploadBucket,
  records: UploadRecords,
  run: Run,
): Promise<Uploaded> {
  const { key, blob } = job;
  const { record, sent } = await patiently(run, () => begun(job, bucket, records, run.signal));
  const { partSize, uploadId } = record;
  const etags: string[] = [];
  const loaded: number[] = [];
  const tell = (index: number, bytes: number): void => {
    loaded[index] = bytes;
    run.onLoaded(loaded.reduce((sum, part) => sum + part, 0));
  };
  const sendPart = async (index: number, signal: AbortSignal): Promise<void> => {
    const number = index + 1;
    const bytes = await readable(blob.slice(index * partSize, (index + 1) * partSize).arrayBuffer());
    const digest = hexOf(await crypto.subtle.digest('SHA-256', bytes));
    const known = sent.get(number);
    if (known?.digest === digest) etags[index] = known.etag;
    else {
      const query = { partNumber: String(number), uploadId };
      const body = new Blob([bytes]);
      const onSent = (count: number): void => {
        tell(index, Math.min(count, body.size));
      };
      const etag = (await bucket.send({ method: 'PUT', key, query, body, signal, onSent })).header('etag');
      if (etag === null) throw new LatchkeyError('bucket_cors', 'the CORS rule of the bucket does not expose ETag');
      await records.addPart(record, { number, etag, digest });
      etags[index] = etag;
    }
    tell(index, bytes.byteLength);
  };
  const sendPatiently = (index: number, signal: AbortSignal): Promise<void> =>
    patiently({ ...run, signal }, () => withBody(signal, () => sendPart(index, signal)));
  await inLanes(Math.ceil(blob.size / partSize), LANES, sendPatiently, run.signal);
  const landing = new Landing(bucket, key, blob.size);
  try {
    const etag = await patiently(run, () => completed(job, record, etags, bucket, run.signal, landing.onLost)).catch(
      (error: unknown) => landing.tagAfter(error, run.signal),
    );
    await records.drop(record);
    return { key, etag, size: blob.size };
  } catch (error) {
    // An object that is there already, or an upload that S3 has ended: going on would meet the same again.
    if (error instanceof LatchkeyError && ['conflict', 'not_found'].includes(error.code))
      await giveUp(record, bucket, records);
    throw error;
  }
}

/** Gives up an upload: S3 forgets what it has of it. A failure is none, because S3 removes it by itself after a week. */
export async function giveUp(record: UploadRecord, bucket: UploadBucket, records: UploadRecords): Promise<void> {
  await records.drop(record);
  const { key, uploadId } = record;
  await bucket.send({ method: 'DELETE', key, query: { uploadId } }).catch((error: unknown) => {
    if (!(error instanceof LatchkeyError)) throw error;
  });
}

/** Returns the upload to go on with, and the parts of it that S3 has; a new one if the last was of another file, or has ended. */
async function begun(
  { key, blob: { size }, contentType }: UploadJob,
  bucket: UploadBucket,
  records: UploadRecords,
  signal: AbortSignal,
): Promise<{ readonly record: UploadRecord; readonly sent: ReadonlyMap<number, SentPart> }> {
  const earlier = await records.find(key);
  if (earlier !== undefined) {
    const isSame =
      earlier.size === size &&
      earlier.contentType === contentType &&
      earlier.bucket === bucket.name &&
      partBytes(size) === earlier.partSize;
    const there = isSame ? await partsAtS3(earlier, bucket, signal) : undefined;
    if (there !== undefined) {
      const sent = (await records.partsOf(earlier)).filter(({ number, etag }) => there.get(number) === bare(etag));
      return { record: earlier, sent: new Map(sent.map((part) => [part.number, part])) };
    }
    await giveUp(earlier, bucket, records);
  }
  const headers = typeHeader(contentType);
  const answer = await bucket.send({ method: 'POST', key, query: { uploads: '' }, headers, signal });
  const record = {
    key,
    uploadId: uploadIdIn(answer),
    bucket: bucket.name,
    size,
    partSize: partBytes(size),
    contentType,
    startedOn: new Date(),
  };
  await records.add(record);
  return { record, sent: new Map() };
}

/** Returns the tag of each part by its number; `undefined` for an upload that has ended. */
async function partsAtS3(
  { key, uploadId }: UploadRecord,
  bucket: UploadBucket,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string> | undefined> {
  const tags = new Map<number, string>();
  for (let marker = '0'; ;) {
    let text: string;
    try {
      ({ text } = await bucket.send({ method: 'GET', key, query: { uploadId, 'part-number-marker': marker }, signal }));
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'not_found') return undefined;
      throw error;
    }
    for (const part of elementsOf(text, 'Part'))
      tags.set(Number(textOf(part, 'PartNumber')), bare(textOf(part, 'ETag') ?? ''));
    const next = textOf(text, 'NextPartNumberMarker');
    if (textOf(text, 'IsTruncated') !== 'true' || !(Number(next) > Number(marker))) return tags;
    marker = String(next);
  }
}

/** @returns the object's tag */
async function completed(
  { key, ifNoneMatch }: UploadJob,
  { uploadId }: UploadRecord,
  etags: readonly string[],
  bucket: UploadBucket,
  signal: AbortSignal,
  onLost: () => void,
): Promise<string> {
  const body = completedXml(etags);
  const headers = ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch };
  const answer = await bucket.send({ method: 'POST', key, query: { uploadId }, headers, body, signal, onLost });
  // S3 may begin an answer with 200 and fail afterwards.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
  const etag = textOf(answer.text, 'ETag');
  if (etag === undefined) throw s3Error({ ...answer, status: 503 });
  return etag;
}

/** Returns the body of CompleteMultipartUpload, for the parts' tags in their order. */
export function completedXml(etags: readonly string[]): string {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${xmlOf(etag)}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
}

/** Returns the id of an upload that has begun; with an empty one, its end would be the deletion of the object. */
export function uploadIdIn(answer: S3Answer): string {
  const uploadId = textOf(answer.text, 'UploadId') ?? '';
  if (uploadId === '') throw s3Error(answer);
  return uploadId;
}

/** Returns a tag without its quotes, which some stores leave out of lists. */
function bare(etag: string): string {
  return etag.replace(/"/g, '');
}
