/**
 * User metadata beyond US-ASCII comes back in RFC 2047, or is refused where it is not known how S3 returns it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { Bucket, startBox, type Box } from '../harness/box.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { signed } from '../harness/sigv4.ts';

interface Vector {
  readonly name: string;
  /** Text whose UTF-8 is sent in the header. */
  readonly bytes: string;
  /** Value of the header that comes back; `null` if the text is refused. */
  readonly returned: string | null;
}
const VECTORS = JSON.parse(
  readFileSync(new URL('../vectors/metadata-text.json', import.meta.url), 'utf8'),
) as readonly Vector[];

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

/** Signs the header as UTF-8 and sends those bytes, as SDKs do. */
async function put(key: string, value: string): Promise<Answer> {
  const { url: base, rootKey: credentials } = box.standIn.aws;
  const metadata = { 'x-amz-meta-a': value };
  const { path, headers } = signed(
    { method: 'PUT', path: `/${Bucket}/${key}`, headers: metadata, body: '' },
    { credentials, base },
  );
  const asBytes = { ...headers, 'x-amz-meta-a': Buffer.from(value).toString('latin1') };
  return send(base, path, { method: 'PUT', headers: { 'content-length': '0', ...asBytes } });
}

async function metadataOf(key: string): Promise<unknown> {
  return (await box.raw(`/${key}`, { method: 'HEAD' })).headers['x-amz-meta-a'];
}

test.each(VECTORS)('$name', async ({ bytes, returned }) => {
  expect(refusal(await put('k', bytes))).toBe(returned === null ? '501 NotImplemented' : '200');
  if (returned === null) return;
  expect(await metadataOf('k')).toBe(returned);
  await box.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }));
  expect(await metadataOf('copy')).toBe(returned);
  // The returned text may be sent again.
  expect(refusal(await put('again', returned))).toBe('200');
  expect(await metadataOf('again')).toBe(returned);
});

describe('a form, whose fields are UTF-8', () => {
  async function post(key: string, value: string): Promise<string> {
    const policy = { Bucket, Key: key, Fields: { 'x-amz-meta-a': value }, Expires: 60 };
    // The package brings its own copy of the client's class; only its configuration is used.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    const { fields } = await createPresignedPost(box.s3, policy);
    const form = new FormData();
    for (const [name, each] of Object.entries(fields)) form.append(name, each);
    form.append('file', new Blob(['x']));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const body = new Uint8Array(await encoded.arrayBuffer());
    return refusal(await send(box.standIn.aws.url, `/${Bucket}`, { method: 'POST', headers, body }));
  }

  test.each([
    ['Miniö', '=?UTF-8?Q?Mini=C3=B6?='],
    ['öäü', '=?UTF-8?B?w7bDpMO8?='],
    ['€ 5 only', '=?UTF-8?Q?=E2=82=AC_5_only?='],
  ])('%s', async (value, returned) => {
    expect(await post('f', value)).toBe('204');
    expect(await metadataOf('f')).toBe(returned);
  });

  test('a control character', async () => {
    expect(await post('g', 'a\u0001')).toBe('400 InvalidArgument');
  });
});

test('the limit counts the bytes of the text in UTF-8, without its name’s prefix', async () => {
  const { url: base, rootKey: credentials } = box.standIn.aws;
  const sizeOf = async (plain: number): Promise<string> => {
    // Three letters, each of two bytes, and two names of one byte.
    const sent = { 'x-amz-meta-a': '=?UTF-8?B?w7bDpMO8?=', 'x-amz-meta-b': 'x'.repeat(plain) };
    const request = { method: 'PUT', path: `/${Bucket}/k`, headers: { 'content-length': '0', ...sent }, body: '' };
    return refusal(await send(base, request.path, signed(request, { credentials, base })));
  };
  expect(await sizeOf(2048 - 2 - 6)).toBe('200');
  expect(await sizeOf(2048 - 2 - 6 + 1)).toBe('400 MetadataTooLarge');
});
