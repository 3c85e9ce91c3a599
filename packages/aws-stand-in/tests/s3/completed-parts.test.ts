/**
 * The body of CompleteMultipartUpload: what it may name, and how; the upload goes on after each refusal. Uploads begin
 * as compositions of SHA-256.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedMultipartUpload.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { CreateMultipartUploadCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { refusal, type Answer } from '../harness/http.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';
import vectors from '../vectors/completed-parts.json' with { type: 'json' };

const Key = 'k';
const BYTES = ['one', 'two'];

let box: Box;
let UploadId: string;
beforeAll(async () => {
  box = await startBox();
  const begun = new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' });
  ({ UploadId = '' } = await box.s3.send(begun));
  for (const [index, Body] of BYTES.entries())
    await box.s3.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: 'SHA256' }),
    );
});
afterAll(() => box.dispose());

const digest = (algorithm: string, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update('one').digest(encoding);
const filled = (body: string): string =>
  body.replaceAll('{one}', digest('md5', 'hex')).replaceAll('{sha}', digest('sha256', 'base64'));
const complete = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  box.raw(`/${Key}?uploadId=${UploadId}`, { method: 'POST', body: filled(body), headers });
const isUnderWay = async (): Promise<boolean> =>
  (await box.s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts?.length === BYTES.length;

test.each(vectors)('$name: refused, and the upload goes on', async ({ body, answer, message }) => {
  const completed = await complete(body);
  expect(refusal(completed)).toBe(answer);
  if (message !== undefined) expect(completed.text).toContain(`<Message>${message}</Message>`);
  expect(await isUnderWay()).toBe(true);
});

const ONE = '<Part><PartNumber>1</PartNumber><ETag>{one}</ETag><ChecksumSHA256>{sha}</ChecksumSHA256></Part>';

test.each(['2', '03', '3.0', ' ', 'three'])('x-amz-mp-object-size %j is not the size', async (size) => {
  const body = `<CompleteMultipartUpload>${ONE}</CompleteMultipartUpload>`;
  expect(refusal(await complete(body, { 'x-amz-mp-object-size': size }))).toBe('400 InvalidRequest');
  expect(await isUnderWay()).toBe(true);
});

test('white space around numbers, and a tag without quotes, are S3’s', async () => {
  const body = ONE.replace('>1<', '> 1\n<').replace('<Part>', '\n  <Part>\n    ');
  const declared = '<?xml version="1.0" encoding="UTF-8"?>';
  const root = 'CompleteMultipartUpload';
  const completed = await complete(
    `${declared}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}</${root}>`,
    { 'x-amz-mp-object-size': '3' },
  );
  expect(refusal(completed)).toBe('200');
  expect(await box.read(Key)).toBe('one');
});
