/**
 * Attack: a signed upload form, filled in otherwise than its policy says: another key, type, size, field, signature, a later
 * end; or a form whose signer had no right to the key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { refusal, send } from '../harness/http.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

type Fields = Record<string, string>;
const [DENIED, MISMATCH] = ['403 AccessDenied', '403 SignatureDoesNotMatch'];
const KEY = `${ROOT}shared/max/form.jpg`;
const latchkey = useLatchkey({ members: ['max'] });

async function formFor(Key: string): Promise<Fields> {
  const upload = { Bucket, Key, Fields: { 'content-type': 'image/jpeg' }, Expires: 60 };
  // The package brings its own copy of the client's class; only its configuration is used.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const post = createPresignedPost(latchkey.s3('max'), { ...upload, Conditions: [['content-length-range', 1, 20]] });
  return (await post).fields;
}

async function post(fields: Fields, file: string): Promise<string> {
  const part = (name: string, text: string): string =>
    `--between\r\ncontent-disposition: form-data; name=${name}\r\n\r\n${text}\r\n`;
  const parts = Object.entries(fields).map(([name, value]) => part(`"${name}"`, value));
  const headers = { 'content-type': 'multipart/form-data; boundary=between' };
  const body = `${parts.join('')}${part('"file"; filename="../../x"', file)}--between--\r\n`;
  return refusal(await send(latchkey.aws, `/${Bucket}`, { method: 'POST', headers, body }));
}

async function writtenKeys(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await latchkey.s3('root').send(new ListObjectsV2Command({ Bucket }));
  return Contents.map((object) => object.Key);
}

/** The policy with another end, as nobody signed it. */
function laterEnd(policy = ''): string {
  const document = JSON.parse(Buffer.from(policy, 'base64').toString()) as object;
  return Buffer.from(JSON.stringify({ ...document, expiration: '2099-01-01T00:00:00Z' })).toString('base64');
}

test.each<[string, (form: Fields) => Fields, string, string]>([
  ['another key', (form) => ({ ...form, key: `${ROOT}shared/max/other.jpg` }), 'small', DENIED],
  ['a key of somebody else', (form) => ({ ...form, key: `${ROOT}private/ada/x` }), 'small', DENIED],
  ['another type', (form) => ({ ...form, 'content-type': 'text/html' }), 'small', DENIED],
  ['a field more', (form) => ({ ...form, 'x-amz-meta-note': 'x' }), 'small', DENIED],
  ['public', (form) => ({ ...form, acl: 'public-read' }), 'small', DENIED],
  ['too much', (form) => form, 'far more than twenty bytes', '400 EntityTooLarge'],
  ['too little', (form) => form, '', '400 EntityTooSmall'],
  ['a later end', (form) => ({ ...form, Policy: laterEnd(form['Policy']) }), 'small', MISMATCH],
  ['another signature', (form) => ({ ...form, 'X-Amz-Signature': '0'.repeat(64) }), 'small', MISMATCH],
  ['no token', ({ 'X-Amz-Security-Token': _token, ...form }) => form, 'small', '403 InvalidAccessKeyId'],
])('%s', async (_name, tamper, file, expected) => {
  expect(await post(tamper(await formFor(KEY)), file)).toBe(expected);
  expect(await writtenKeys()).toEqual([]);
});

const FOREIGN = ['private/ada/x', 'shared/ada/x', 'shared/x', 'shared/../private/ada/x'];
test.each(FOREIGN)('a form that max signs for %s gives nobody what max has not', async (key) => {
  expect(await post(await formFor(ROOT + key), 'small')).toBe(DENIED);
  expect(await writtenKeys()).toEqual([]);
});

test('filled in as signed it is accepted', async () => {
  expect(await post(await formFor(KEY), 'small')).toBe('204');
  expect(await writtenKeys()).toEqual([KEY]);
});
