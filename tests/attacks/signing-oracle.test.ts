/**
 * Attack: have the broker sign what it never decided on. Fields that are another operation's or nobody's, and values that would
 * become a parameter or header more: each is refused, and a URL holds the parameters of its operation and no others.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { describe, expect, test } from '@jest/globals';
import { ROOT, useLatchkey, type Result } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/signing-oracle.json' with { type: 'json' };

type Fields = Readonly<Record<string, unknown>>;
/** Fields of each operation, and the names that its URL may hold besides SigV4's own. */
const OPERATIONS = VECTORS.operations as Readonly<Record<string, { item: Fields; parameters: readonly string[] }>>;
/** Names that would make S3 do something else, if they were ever signed. */
const SMUGGLED: Fields = VECTORS.smuggled;
const SIGV4 = [
  ...[
    'Algorithm',
    'Content-Sha256',
    'Credential',
    'Date',
    'Expires',
    'Security-Token',
    'Signature',
    'SignedHeaders',
  ].map((name) => `X-Amz-${name}`),
  'x-latchkey-user',
];
const VALUES = ['a&acl=', 'a&x-amz-acl=public-read', 'a%26acl%3D', 'a#acl', 'a?acl', 'a;x=y', 'a=b', 'a+b', 'ä'];
const TYPES = [
  'image/jpeg\r\nx-amz-acl: public-read',
  'image/jpeg\n',
  'image/jpeg\u0000',
  'image/jpeg, text/html',
  '\n',
];
const key = `${ROOT}shared/max/a.jpg`;
const prefix = `${ROOT}shared/`;
const latchkey = useLatchkey({ members: ['max'] });
const presign = (items: readonly object[]): Promise<readonly Result[]> => latchkey.presign('max', items);
const parametersOf = ({ url = '' }: Result): string[] => [...new URL(url).searchParams.keys()].sort();

async function expectInvalid(items: readonly object[]): Promise<void> {
  const codes = (await presign(items)).map(({ error }, index) => [items[index], error?.code]);
  expect(codes).toEqual(items.map((item) => [item, 'invalid_request']));
}

describe.each(Object.entries(OPERATIONS))('%s', (op, { item, parameters }) => {
  test('holds its own parameters and no others, and names who asked', async () => {
    const [result = {}] = await presign([{ op, ...item }]);
    expect(parametersOf(result)).toEqual([...SIGV4, ...parameters].sort());
    const { origin, searchParams } = new URL(result.url ?? '');
    expect([origin, searchParams.get('x-latchkey-user')]).toEqual([latchkey.aws, 'max']);
    const headers = ['host', ...Object.keys(result.headers ?? {})].sort();
    expect(searchParams.get('X-Amz-SignedHeaders')?.split(';')).toEqual(headers);
  });

  test('takes no field of another operation, and none of nobody’s', async () => {
    const all = Object.assign({}, SMUGGLED, ...Object.values(OPERATIONS).map((other) => other.item)) as Fields;
    const foreign = Object.keys(all).filter((name) => !(name in item));
    await expectInvalid(foreign.map((name) => ({ op, ...item, [name]: all[name] })));
  });
});

test('a form has a fixed set of fields', async () => {
  const form = { op: 'post', key, maxBytes: 10 };
  await expectInvalid(Object.keys(SMUGGLED).map((name) => ({ ...form, [name]: SMUGGLED[name] })));
  const [{ fields = {} } = {}] = await presign([form]);
  const policy = Buffer.from(fields['policy'] ?? fields['Policy'] ?? '', 'base64').toString();
  for (const part of [JSON.stringify(key), '["content-length-range",0,10]']) expect(policy).toContain(part);
  expect(policy).not.toContain('starts-with');
});

describe.each(VALUES)('%s cannot become a parameter or header more', (value) => {
  test('in a key', async () => {
    const name = `${ROOT}shared/max/${value}`;
    const [result = {}] = await presign([{ op: 'get', key: name }]);
    expect(parametersOf(result)).toEqual([...SIGV4, 'x-id'].sort());
    expect(decodeURIComponent(new URL(result.url ?? '').pathname)).toBe(`/webqsee/${name}`);
  });

  test('in an upload id, a delimiter, a token, a start, a disposition', async () => {
    const results = await presign([
      { op: 'listParts', key, uploadId: value },
      { op: 'list', prefix, delimiter: value.slice(0, 2), continuationToken: value },
      { op: 'list', prefix, continuationToken: `${value}\r\n&acl=\u0000`, startAfter: value },
      { op: 'get', key, responseContentDisposition: value },
    ]);
    const allowed = [...SIGV4, ...Object.values(OPERATIONS).flatMap((operation) => operation.parameters)];
    for (const result of results)
      if (result.error !== undefined) expect(result.error.code).toBe('invalid_request');
      else expect(parametersOf(result).filter((parameter) => !allowed.includes(parameter))).toEqual([]);
  });
});

test.each(TYPES)('%j in a content type is refused', async (contentType) => {
  await expectInvalid(['put', 'createMultipart'].map((op) => ({ op, key, contentType })));
  await expectInvalid([{ op: 'post', key, maxBytes: 1, contentType }]);
});
