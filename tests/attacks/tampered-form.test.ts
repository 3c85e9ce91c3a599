/**
 * Attack: a signed upload form, filled in otherwise than its policy says: another key, type, size, field, signature, a later
 * end; or a form whose signer had no right to the key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { sendForm, signedFields, withLaterEnd, type Fields } from '../harness/filled-form.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const [DENIED, MISMATCH] = ['403 AccessDenied', '403 SignatureDoesNotMatch'];
const KEY = `${ROOT}shared/max/form.jpg`;
const latchkey = useLatchkey({ members: ['max'] });
const formFor = (key: string): Promise<Fields> => signedFields(latchkey.s3('max'), Bucket, key);
const post = (fields: Fields, file: string): Promise<string> => sendForm(latchkey.aws, Bucket, fields, file);

async function writtenKeys(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await latchkey.s3('root').send(new ListObjectsV2Command({ Bucket }));
  return Contents.map((object) => object.Key);
}

test.each<[string, (form: Fields) => Fields, string, string]>([
  ['another key', (form) => ({ ...form, key: `${ROOT}shared/max/other.jpg` }), 'small', DENIED],
  ['a key of somebody else', (form) => ({ ...form, key: `${ROOT}private/ada/x` }), 'small', DENIED],
  ['another type', (form) => ({ ...form, 'content-type': 'text/html' }), 'small', DENIED],
  ['a field more', (form) => ({ ...form, 'x-amz-meta-note': 'x' }), 'small', DENIED],
  ['public', (form) => ({ ...form, acl: 'public-read' }), 'small', DENIED],
  ['too much', (form) => form, 'far more than twenty bytes', '400 EntityTooLarge'],
  ['too little', (form) => form, '', '400 EntityTooSmall'],
  ['a later end', (form) => ({ ...form, Policy: withLaterEnd(form['Policy']) }), 'small', MISMATCH],
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
