/**
 * Attack: a signed upload form, filled in otherwise than its policy says: another key, type, size, field, signature, a
 * later end; or a form whose signer had no right to the key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { refusal, send } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';

type Fields = Record<string, string>;

const ROOT = 'webqsee/demo/items-root/';
const Bucket = 'webqsee';
const KEY = `${ROOT}shared/max/form.jpg`;
const BOUNDARY = 'between-the-fields';
let running: Running;
let max: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  max = s3Client(running, (await credentials(running, await enroll(running, running.demo.invites.max))).credentials);
});

afterAll(async () => {
  max.destroy();
  await running.dispose();
});

async function formFor(Key: string): Promise<Fields> {
  // The package brings its own copy of the client's class; only its configuration is used.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const { fields } = await createPresignedPost(max, {
    Bucket,
    Key,
    Fields: { 'content-type': 'image/jpeg' },
    Conditions: [['content-length-range', 1, 20]],
    Expires: 60,
  });
  return fields;
}

async function post(fields: Fields, file: string): Promise<string> {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const filePart = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="../../x"\r\n\r\n${file}`;
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const body = `${parts.join('')}${filePart}\r\n--${BOUNDARY}--\r\n`;
  return refusal(await send(running.demo.aws, `/${Bucket}`, { method: 'POST', headers, body }));
}

async function writtenKeys(): Promise<string[]> {
  const root = s3Client(running, running.rootKey);
  const { Contents = [] } = await root.send(new ListObjectsV2Command({ Bucket }));
  root.destroy();
  return Contents.map((object) => object.Key ?? '');
}

/** The policy with another end, as nobody signed it. */
function laterEnd(policy: string): string {
  const document = JSON.parse(Buffer.from(policy, 'base64').toString()) as object;
  return Buffer.from(JSON.stringify({ ...document, expiration: '2099-01-01T00:00:00Z' })).toString('base64');
}

test.each<[string, (form: Fields) => Fields, string, string]>([
  ['another key', (form) => ({ ...form, key: `${ROOT}shared/max/other.jpg` }), 'small', '403 AccessDenied'],
  ['a key of somebody else', (form) => ({ ...form, key: `${ROOT}private/ada/x` }), 'small', '403 AccessDenied'],
  ['another type', (form) => ({ ...form, 'content-type': 'text/html' }), 'small', '403 AccessDenied'],
  ['a field more', (form) => ({ ...form, 'x-amz-meta-note': 'x' }), 'small', '403 AccessDenied'],
  ['public', (form) => ({ ...form, acl: 'public-read' }), 'small', '403 AccessDenied'],
  ['too much', (form) => form, 'far more than twenty bytes', '400 EntityTooLarge'],
  ['too little', (form) => form, '', '400 EntityTooSmall'],
  [
    'a later end',
    (form) => ({ ...form, Policy: laterEnd(form['Policy'] ?? '') }),
    'small',
    '403 SignatureDoesNotMatch',
  ],
  [
    'another signature',
    (form) => ({ ...form, 'X-Amz-Signature': '0'.repeat(64) }),
    'small',
    '403 SignatureDoesNotMatch',
  ],
  ['no token', ({ 'X-Amz-Security-Token': _token, ...form }) => form, 'small', '403 InvalidAccessKeyId'],
])('%s', async (_name, tamper, file, expected) => {
  expect(await post(tamper(await formFor(KEY)), file)).toBe(expected);
  expect(await writtenKeys()).toEqual([]);
});

test.each(['private/ada/x', 'shared/ada/x', 'shared/x', 'shared/../private/ada/x'])(
  'a form that max signs for %s gives nobody what max has not',
  async (key) => {
    expect(await post(await formFor(ROOT + key), 'small')).toBe('403 AccessDenied');
    expect(await writtenKeys()).toEqual([]);
  },
);

test('filled in as signed it is accepted', async () => {
  expect(await post(await formFor(KEY), 'small')).toBe('204');
  expect(await writtenKeys()).toEqual([KEY]);
});
