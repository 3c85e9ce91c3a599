/**
 * Condition keys with which AWS's guides forbid requests: a Deny on a key that the request lacks would forbid nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { presignedPath } from '../harness/presigned-path.ts';
import { handSignedForm } from '../harness/signed-form.ts';
import { policyOf } from '../harness/stand-in.ts';

const UNSIGNED = 'UNSIGNED-PAYLOAD';

let box: Box;
let signing: Box;
let creating: Box;
beforeAll(async () => {
  const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const deny = (Condition: object): object =>
    policyOf(all, { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition });
  const users = [
    { name: 'signing', policies: [deny({ StringEquals: { 's3:x-amz-content-sha256': UNSIGNED } })] },
    { name: 'owning', policies: [deny({ StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } })] },
    {
      name: 'creating',
      policies: [deny({ Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } })],
    },
  ];
  box = await startBox({ users });
  signing = boxOf(box.standIn, box.standIn.aws.userKey('signing'));
  creating = boxOf(box.standIn, box.standIn.aws.userKey('creating'));
  await box.put('source', 'text');
});
afterAll(() => box.dispose());

function put(by: Box, path: string, headers: Record<string, string> = {}, payloadHash?: string): Promise<Answer> {
  const body = 'x-amz-copy-source' in headers ? '' : 'text';
  const request = { method: 'PUT', headers: { 'content-length': String(body.length), ...headers }, body };
  return by.raw(path, request, payloadHash === undefined ? {} : { payloadHash });
}

test('bodies that are not signed can be forbidden', async () => {
  expect(refusal(await put(signing, '/signed'))).toBe('200');
  expect(refusal(await put(signing, '/unsigned', {}, UNSIGNED))).toBe('403 AccessDenied');
  const { url } = box.standIn.aws;
  const key = box.standIn.aws.userKey('signing');
  expect(refusal(await send(url, presignedPath(url, `/${Bucket}/signed`, new Date(), { key })))).toBe(
    '403 AccessDenied',
  );
});

test('writes without a condition can be forbidden, those of parts excepted', async () => {
  const condition = { 'if-none-match': '*' };
  expect(refusal(await put(creating, '/new'))).toBe('403 AccessDenied');
  expect(refusal(await put(creating, '/copy', { 'x-amz-copy-source': `${Bucket}/source` }))).toBe('403 AccessDenied');
  expect(refusal(await put(creating, '/new', condition))).toBe('200');
  const { url } = box.standIn.aws;
  const form = { fields: { key: 'form' }, conditions: [{ key: 'form' }], file: 'text' };
  const post = handSignedForm(form, Bucket, box.standIn.aws.userKey('creating'), url);
  expect(refusal(await send(url, `/${Bucket}`, post))).toBe('403 AccessDenied');

  const begun = await creating.raw('/large?uploads', { method: 'POST', headers: { 'content-length': '0' } });
  const [, id = ''] = /<UploadId>(\w+)/.exec(begun.text) ?? [];
  const part = `/large?partNumber=1&uploadId=${id}`;
  expect(refusal(await put(creating, part, { 'x-amz-copy-source': `${Bucket}/source` }))).toBe('200');
  const { headers } = await put(creating, part);
  const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${headers.etag ?? ''}</ETag></Part></CompleteMultipartUpload>`;
  const complete = { method: 'POST', headers: { 'content-length': String(body.length) }, body };
  expect(refusal(await creating.raw(`/large?uploadId=${id}`, complete))).toBe('403 AccessDenied');
  const conditional = { ...complete, headers: { ...complete.headers, ...condition } };
  expect(refusal(await creating.raw(`/large?uploadId=${id}`, conditional))).toBe('200');
});

test('the headers that the fields of a form stand for are condition keys', async () => {
  const { url } = box.standIn.aws;
  const key = box.standIn.aws.userKey('owning');
  const conditions = [{ key: 'form' }, ['starts-with', '$acl', '']];
  const upload = async (acl: string): Promise<string> =>
    refusal(
      await send(
        url,
        `/${Bucket}`,
        handSignedForm({ fields: { key: 'form', acl }, conditions, file: 'x' }, Bucket, key, url),
      ),
    );
  expect(await upload('bucket-owner-full-control')).toBe('403 AccessDenied');
  expect(await upload('private')).toBe('204');
});
