/**
 * Conditions on requests whose operation does not evaluate them: they are refused, and nothing is written or removed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { allow } from '../harness/stand-in.ts';

const OBJECT = { Bucket, Key: 'k' };
const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'];
const DELETE = '<Delete><Object><Key>k</Key></Object></Delete>';

let box: Box;
let UploadId: string | undefined;
beforeAll(async () => {
  box = await startBox({ users: [{ name: 'reader', policies: [allow('s3:GetObject')] }] });
  await box.put('k', 'text');
  ({ UploadId } = await box.s3.send(new CreateMultipartUploadCommand(OBJECT)));
});
afterAll(() => box.dispose());

function change(method: string, path: string, headers: Record<string, string>, by = box): Promise<Answer> {
  const target = path.replace('{id}', UploadId ?? '');
  const body = target === '?delete' ? DELETE : method === 'PUT' && !('x-amz-copy-source' in headers) ? 'text' : '';
  const md5 = createHash('md5').update(body).digest('base64');
  return by.raw(target, {
    method,
    body,
    headers: { 'content-length': String(body.length), 'content-md5': md5, ...headers },
  });
}

test.each([
  ['POST', '/k?uploads', CONDITIONS, {}],
  ['PUT', '/k?partNumber=1&uploadId={id}', CONDITIONS, {}],
  ['PUT', '/k?partNumber=1&uploadId={id}', CONDITIONS, { 'x-amz-copy-source': `${Bucket}/k` }],
  ['DELETE', '/k?uploadId={id}', CONDITIONS, {}],
  ['DELETE', '/k', CONDITIONS, {}],
  ['POST', '?delete', CONDITIONS, {}],
  ['PUT', '/k', CONDITIONS.slice(2), {}],
  ['PUT', '/k', CONDITIONS.slice(2), { 'x-amz-copy-source': `${Bucket}/other` }],
  ['POST', '/k?uploadId={id}', CONDITIONS.slice(2), {}],
] as const)('%s %s refuses %j with %j', async (method, path, names, headers) => {
  for (const name of names) {
    const answer = await change(method, path, { ...headers, [name]: '*' });
    expect([name, refusal(answer)]).toEqual([name, '501 NotImplemented']);
    expect(answer.text).toContain(name);
  }
  expect(await box.read('k')).toBe('text');
  const { Uploads } = await box.s3.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId]);
  expect((await box.s3.send(new ListPartsCommand({ ...OBJECT, UploadId }))).Parts).toBeUndefined();
});

test('a write of a part of an object is refused', async () => {
  expect(refusal(await change('PUT', '/k', { 'content-range': 'bytes 0-3/8' }))).toBe('501 NotImplemented');
  expect(await box.read('k')).toBe('text');
});

test('whoever is forbidden the request is told nothing else', async () => {
  const reader = boxOf(box.standIn, box.standIn.aws.userKey('reader'));
  expect(refusal(await change('DELETE', '/k', { 'if-match': '*' }, reader))).toBe('403 AccessDenied');
});
