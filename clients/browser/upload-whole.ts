/** Uploads a small file in one piece. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
import { readable, withBody } from './upload-body.ts';
import { Landing } from './upload-landing.ts';
import { typeHeader } from './url-options.ts';
import { patiently, type Run, type UploadBucket, type Uploaded, type UploadJob } from './upload-run.ts';

/** @throws LatchkeyError as S3 or the broker refuses; the signal's reason */
export async function sendWhole(job: UploadJob, bucket: UploadBucket, run: Run): Promise<Uploaded> {
  const { key, blob, contentType, ifNoneMatch } = job;
  const { size } = blob;
  const { signal } = run;
  const headers = {
    ...typeHeader(contentType),
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
  };
  const onSent = (bytes: number): void => {
    run.onLoaded(Math.min(bytes, size));
  };
  const landing = new Landing(bucket, key, size);
  const sent = patiently(run, () =>
    withBody(signal, async () => {
      const body = new Blob([await readable(blob.arrayBuffer())]);
      const answer = await bucket.send({ method: 'PUT', key, headers, body, signal, onSent, onLost: landing.onLost });
      return answer.header('etag') ?? '';
    }),
  );
  const etag = await sent.catch((error: unknown) => landing.tagAfter(error, signal));
  run.onLoaded(size);
  return { key, etag, size };
}
