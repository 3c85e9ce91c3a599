/**
 * Attack: have the broker sign what it never decided on. Fields that are another operation's or nobody's, and values that
 * would become a parameter or header more: each is refused, and a URL holds the parameters of its operation and no others.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';

type Item = Readonly<Record<string, unknown>>;
interface Result {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string };
}

const ROOT = 'webqsee/demo/items-root/';
const key = `${ROOT}shared/max/a.jpg`;
const uploadId = 'u1';
/** For each operation: what it takes, and the names that its URL may hold besides SigV4's own. */
const OPERATIONS: Readonly<Record<string, { readonly item: Item; readonly parameters: readonly string[] }>> = {
  get: {
    item: { key, responseContentType: 'image/jpeg', responseContentDisposition: 'inline' },
    parameters: ['response-content-disposition', 'response-content-type', 'x-id'],
  },
  head: { item: { key }, parameters: [] },
  put: {
    item: { key, contentType: 'image/jpeg', contentLength: 3, checksumSha256: `${'A'.repeat(43)}=`, ifNoneMatch: '*' },
    parameters: ['x-id'],
  },
  delete: { item: { key }, parameters: ['x-id'] },
  list: {
    item: {
      prefix: `${ROOT}shared/`,
      delimiter: '/',
      maxKeys: 10,
      continuationToken: 't',
      startAfter: 'a',
      encodingType: 'url',
    },
    parameters: ['continuation-token', 'delimiter', 'encoding-type', 'list-type', 'max-keys', 'prefix', 'start-after'],
  },
  createMultipart: { item: { key, contentType: 'image/jpeg' }, parameters: ['uploads'] },
  uploadPart: { item: { key, uploadId, partNumber: 1 }, parameters: ['partNumber', 'uploadId', 'x-id'] },
  listParts: {
    item: { key, uploadId, partNumberMarker: 1, maxParts: 10 },
    parameters: ['max-parts', 'part-number-marker', 'uploadId', 'x-id'],
  },
  completeMultipart: { item: { key, uploadId }, parameters: ['uploadId'] },
  abortMultipart: { item: { key, uploadId }, parameters: ['uploadId', 'x-id'] },
};
const SIGV4_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'x-latchkey-user',
];
/** What would make S3 do something else, if it were ever signed. */
const SMUGGLED: Item = {
  acl: 'public-read',
  versionId: 'v1',
  uploads: '',
  torrent: '',
  tagging: '',
  copySource: `/webqsee/${ROOT}private/ada/secret.jpg`,
  'x-amz-acl': 'public-read',
  'x-amz-copy-source': `/webqsee/${ROOT}private/ada/secret.jpg`,
  'x-latchkey-user': 'ada',
  headers: { 'x-amz-acl': 'public-read' },
  query: { acl: '' },
  bucket: 'another',
  user: 'ada',
  team: 'another',
  region: 'us-east-1',
  endpoint: 'https://evil.example',
  method: 'DELETE',
  successRedirect: 'https://evil.example',
};
let running: Running;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

async function presign(requests: readonly Item[]): Promise<Result[]> {
  const answer = await ask(running.demo.broker, '/v1/teams/demo/presign', token, jsonPost({ requests }));
  expect(refusal(answer)).toBe('200 (no code)');
  return jsonOf(answer)['results'] as Result[];
}

function parametersOf({ url = '' }: Result): string[] {
  return [...new URL(url).searchParams.keys()].sort();
}

describe.each(Object.entries(OPERATIONS))('%s', (op, { item, parameters }) => {
  test('holds its own parameters and no others, and names who asked', async () => {
    const [result = {}] = await presign([{ op, ...item }]);
    expect(parametersOf(result)).toEqual([...SIGV4_PARAMETERS, ...parameters].sort());
    const url = new URL(result.url ?? '');
    expect(url.origin).toBe(running.demo.aws);
    expect(url.searchParams.get('x-latchkey-user')).toBe('max');
    expect(url.searchParams.get('X-Amz-SignedHeaders')?.split(';')).toEqual(
      ['host', ...Object.keys(result.headers ?? {})].sort(),
    );
  });

  test('takes no field of another operation, and none of nobody’s', async () => {
    const foreign = Object.values(OPERATIONS).reduce<Item>((all, other) => ({ ...all, ...other.item }), SMUGGLED);
    const names = Object.keys(foreign).filter((name) => !(name in item));
    const results = await presign(names.map((name) => ({ op, ...item, [name]: foreign[name] })));
    expect(Object.fromEntries(results.map((result, index) => [names[index], result.error?.code]))).toEqual(
      Object.fromEntries(names.map((name) => [name, 'invalid_request'])),
    );
  });
});

test('a form has a fixed set of fields', async () => {
  const form = { op: 'post', key, maxBytes: 10 };
  const names = Object.keys(SMUGGLED);
  const results = await presign([form, ...names.map((name) => ({ ...form, [name]: SMUGGLED[name] }))]);
  expect(results.slice(1).map((result) => result.error?.code)).toEqual(names.map(() => 'invalid_request'));
  const { fields } = results[0] as { fields: Record<string, string> };
  const policy = Buffer.from(fields['policy'] ?? fields['Policy'] ?? '', 'base64').toString();
  expect(policy).toContain(JSON.stringify(key));
  expect(policy).toContain('["content-length-range",0,10]');
  expect(policy).not.toContain('starts-with');
});

describe('a value cannot become a parameter or header more', () => {
  const values = ['a&acl=', 'a&x-amz-acl=public-read', 'a%26acl%3D', 'a#acl', 'a?acl', 'a;x=y', 'a=b', 'a+b', 'ä'];

  test.each(values)('%s in a key', async (value) => {
    const name = `${ROOT}shared/max/${value}`;
    const [result = {}] = await presign([{ op: 'get', key: name }]);
    expect(parametersOf(result)).toEqual([...SIGV4_PARAMETERS, 'x-id'].sort());
    expect(decodeURIComponent(new URL(result.url ?? '').pathname)).toBe(`/webqsee/${name}`);
  });

  test.each(values)('%s in an upload id, a delimiter, a token, a start, a disposition', async (value) => {
    const results = await presign([
      { op: 'listParts', key, uploadId: value },
      { op: 'list', prefix: `${ROOT}shared/`, delimiter: value.slice(0, 2), continuationToken: value },
      { op: 'list', prefix: `${ROOT}shared/`, continuationToken: `${value}\r\n&acl=\u0000`, startAfter: value },
      { op: 'get', key, responseContentDisposition: value },
    ]);
    const allowed = [...SIGV4_PARAMETERS, ...Object.values(OPERATIONS).flatMap((operation) => operation.parameters)];
    for (const result of results) {
      if (result.error !== undefined) expect(result.error.code).toBe('invalid_request');
      else expect(parametersOf(result).filter((parameter) => !allowed.includes(parameter))).toEqual([]);
    }
  });

  test.each([
    'image/jpeg\r\nx-amz-acl: public-read',
    'image/jpeg\n',
    'image/jpeg\u0000',
    'image/jpeg, text/html',
    '\n',
  ])('%j in a content type is refused', async (contentType) => {
    const results = await presign([
      { op: 'put', key, contentType },
      { op: 'createMultipart', key, contentType },
      { op: 'post', key, maxBytes: 1, contentType },
    ]);
    expect(results.map((result) => result.error?.code)).toEqual(results.map(() => 'invalid_request'));
  });
});
