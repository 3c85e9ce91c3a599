/**
 * Bodies of operations that have none: a signature covers the hash of the body, or its chunks, so a request with another
 * body is not the signed one, and it changes nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { Bucket, startBox, type Box } from '../harness/box.ts';
import { refusal, send } from '../harness/http.ts';
import { presignedPath } from '../harness/presigned-path.ts';
import { sha256 } from '../harness/sigv4.ts';

const COPY = { 'x-amz-copy-source': `${Bucket}/k` };

let box: Box;
let UploadId: string | undefined;
beforeAll(async () => {
  box = await startBox();
  await box.put('k', 'text');
  ({ UploadId } = await box.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' })));
});
afterAll(() => box.dispose());

describe.each([
  ['DELETE', '/k', {}],
  ['DELETE', '/k?uploadId={id}', {}],
  ['DELETE', '?cors', {}],
  ['POST', '/new?uploads', {}],
  ['PUT', '/new', COPY],
  ['PUT', '/k?partNumber=1&uploadId={id}', COPY],
  ['GET', '/k', {}],
] as const)('%s %s with %j', (method, path, headers) => {
  const target = (): string => path.replace('{id}', UploadId ?? '');
  test.each([
    ['no body, and the hash of one', '', sha256('signed'), {}, '400 XAmzContentSHA256Mismatch'],
    ['another body than the signed one', 'other', sha256('signed'), {}, '400 XAmzContentSHA256Mismatch'],
    [
      'chunks that are not signed',
      '5\r\nother\r\n0\r\n\r\n',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      { 'x-amz-decoded-content-length': '5' },
      '400 InvalidChunkSizeError',
    ],
  ])('has %s, and is refused', async (_name, body, payloadHash, more, expected) => {
    const all = { 'content-length': String(body.length), ...headers, ...more };
    expect(refusal(await box.raw(target(), { method, headers: all, body }, { payloadHash }))).toBe(expected);
    expect(await box.read('k')).toBe('text');
    const { Uploads } = await box.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId]);
    expect((await box.raw('/new')).status).toBe(404);
  });
});

test('a body that nobody signed is discarded', async () => {
  const { url, rootKey } = box.standIn.aws;
  const path = presignedPath(url, `/${Bucket}/k`, new Date(), { key: rootKey });
  const answer = await send(url, path, { headers: { 'content-length': '4' }, body: 'more' });
  expect([answer.status, answer.text]).toEqual([200, 'text']);
});
