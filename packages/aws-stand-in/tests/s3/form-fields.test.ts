/**
 * Fields of a form upload: what each means, those whose meaning is not implemented, and what the request itself has
 * besides its form. A field is refused only to whoever may upload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { refusal, type Answer } from '../harness/http.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { FORM_TYPE, formBody, postForm, signedForm, withPart, type Fields } from '../harness/upload-form.ts';
import vectors from '../vectors/form-fields.json' with { type: 'json' };

const FILE = 'the file';

let box: Box;
beforeAll(async () => {
  box = await startBox({ users: [{ name: 'nobody', policies: [] }] });
});
afterAll(() => box.dispose());
afterEach(async () => {
  for (const Key of await keys()) await box.s3.send(new DeleteObjectCommand({ Bucket, Key }));
});

async function keys(): Promise<(string | undefined)[]> {
  return ((await box.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
}

/** Sends a form whose policy covers all of its fields, exactly. */
const post = async (covered: Fields, filename?: string | null): Promise<Answer> =>
  postForm(box, formBody(await signedForm(box, { Fields: covered }), FILE, filename));

test.each(vectors)('$name: $value', async ({ name, value, answer, message }) => {
  const answered = await post({ [name]: value });
  expect(refusal(answered)).toBe(answer);
  if (message !== undefined) expect(answered.text).toContain(`<Message>${message}</Message>`);
  expect(await keys()).toEqual(/^20\d$/.test(answer) ? ['k'] : []);
});

test('a field that is not implemented tells nothing to whoever may not upload', async () => {
  const fields = await signedForm(boxOf(box.standIn, box.standIn.aws.userKey('nobody')), { Fields: { tagging: '' } });
  expect(refusal(await postForm(box, formBody(fields, FILE)))).toBe('403 AccessDenied');
  const tampered = { ...fields, 'X-Amz-Signature': '0'.repeat(64) };
  expect(refusal(await postForm(box, formBody(tampered, FILE)))).toBe('403 SignatureDoesNotMatch');
});

describe('${filename}', () => {
  const title = async (): Promise<unknown> =>
    (await box.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).Metadata?.['title'];
  const withTitle = async (condition: ['eq' | 'starts-with', string, string]): Promise<Fields> => ({
    ...(await signedForm(box, { Conditions: [condition] })),
    'x-amz-meta-title': 'a ${filename}',
  });
  const send = (fields: Fields, filename: string | null): Promise<Answer> =>
    postForm(box, formBody(fields, FILE, filename));

  test('is replaced in every field, before the policy is checked', async () => {
    expect((await send(await withTitle(['eq', '$x-amz-meta-title', 'a b.jpg']), 'b.jpg')).status).toBe(204);
    expect(await title()).toBe('a b.jpg');
    const unreplaced = await withTitle(['eq', '$x-amz-meta-title', 'a ${filename}']);
    expect(refusal(await send(unreplaced, 'b.jpg'))).toBe('403 AccessDenied');
  });

  test('is nothing for an empty name, and itself for a file without one', async () => {
    const anything: ['starts-with', string, string] = ['starts-with', '$x-amz-meta-title', ''];
    expect((await send(await withTitle(anything), '')).status).toBe(204);
    expect(await title()).toBe('a');
    expect((await send(await withTitle(anything), null)).status).toBe(204);
    expect(await title()).toBe('a ${filename}');
  });
});

describe('the page after the upload', () => {
  test.each<[string, Fields, string | undefined]>([
    ['by the old name', { redirect: 'https://old.example/' }, 'https://old.example'],
    [
      'by both names',
      { redirect: 'https://old.example/', success_action_redirect: 'https://new.example/' },
      'https://new.example',
    ],
    ['a path', { success_action_redirect: '/done' }, undefined],
    ['no page', { success_action_redirect: 'javascript:alert(1)' }, undefined],
    ['nothing', { success_action_redirect: '' }, undefined],
  ])('%s', async (_name, fields, origin) => {
    const { status, headers } = await post(fields);
    expect(status).toBe(origin === undefined ? 204 : 303);
    if (origin !== undefined) expect(new URL(headers.location ?? '').origin).toBe(origin);
  });
});

test.each<[string, Fields, string]>([
  ['x-amz-acl', { 'x-amz-acl': 'private' }, ''],
  ['x-amz-tagging', { 'x-amz-tagging': 'a=b' }, ''],
  ['x-amz-expected-bucket-owner', { 'x-amz-expected-bucket-owner': '000000000000' }, ''],
  ['if-none-match', { 'if-none-match': '*' }, ''],
  ['content-md5', { 'content-md5': 'x' }, ''],
  ['delete', {}, '?delete'],
  ['tagging', {}, '?tagging='],
  ['anything', {}, '?anything=1'],
])('a request with %s besides its form is refused', async (name, headers, query) => {
  const answered = await postForm(box, formBody(await signedForm(box), FILE), { ...FORM_TYPE, ...headers }, query);
  expect(refusal(answered)).toBe('501 NotImplemented');
  expect(answered.text).toContain(`${name} is not implemented here`);
  expect(await keys()).toEqual([]);
});

test('a second file is refused, and a field after the file counts for nothing', async () => {
  const body = formBody(await signedForm(box), FILE);
  expect(refusal(await postForm(box, withPart(body, 'name="file"; filename="b"', 'other')))).toBe(
    '400 InvalidArgument',
  );
  expect(await keys()).toEqual([]);
  expect(refusal(await postForm(box, withPart(body, 'name="tagging"', 'other')))).toBe('204');
});
