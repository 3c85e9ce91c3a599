/**
 * ListObjectsV2: prefix, delimiter, pages, start-after, encoding, and the order of UTF-8 bytes, compared with a model
 * that has no pages.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { SortedKeys } from '../../src/s3/key-order.ts';
import { listPage } from '../../src/s3/list-page.ts';
import type { StoredObject } from '../../src/s3/stored-object.ts';
import { refusal } from '../harness/http.ts';
import { outcome } from '../harness/stand-in.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

/** Keys in the order of UTF-8 bytes; UTF-16 would sort the astral ones (surrogates) before U+E000 and U+FFFD. */
const KEYS = [
  ' leading space',
  'A',
  'a',
  'a b+c%2F',
  'a/',
  'a/b/1',
  'a/b/2',
  'a/c',
  'a0',
  'b&<>"\'',
  'tab\there',
  'ä/ö',
  '\ue000',
  '\ufffd',
  '\u{10000}',
  '\u{1f600}/1',
  '\u{1f600}/2',
];

const WHOLE = { prefix: '', delimiter: '', after: '' };

let box: Box;
beforeAll(async () => {
  box = await startBox();
  for (const key of [...KEYS].reverse()) await box.put(key, 'x');
});
afterAll(() => box.dispose());

type Wish = Omit<ListObjectsV2CommandInput, 'Bucket'>;

async function list(wish: Wish = {}): Promise<{ keys: string[]; prefixes: string[] }> {
  const { Contents = [], CommonPrefixes = [] } = await box.s3.send(new ListObjectsV2Command({ Bucket, ...wish }));
  return {
    keys: Contents.map((object) => object.Key ?? ''),
    prefixes: CommonPrefixes.map(({ Prefix }) => Prefix ?? ''),
  };
}

/** Returns keys and prefixes in the order of the pages, page by page. */
async function pages(wish: Wish): Promise<string[][]> {
  const all: string[][] = [];
  let token: string | undefined;
  do {
    const answer = await box.s3.send(
      new ListObjectsV2Command({ Bucket, ...wish, ...(token === undefined ? {} : { ContinuationToken: token }) }),
    );
    const page = [
      ...(answer.Contents ?? []).map(({ Key }) => Key),
      ...(answer.CommonPrefixes ?? []).map((p) => p.Prefix),
    ];
    expect(answer.KeyCount).toBe(page.length);
    expect(answer.ContinuationToken).toBe(token);
    expect(answer.IsTruncated).toBe(answer.NextContinuationToken !== undefined);
    all.push(page.map(String));
    token = answer.NextContinuationToken;
  } while (token !== undefined);
  return all;
}

test('all keys come in the order of their UTF-8 bytes', async () => {
  const byBytes = [...KEYS].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect(KEYS).toEqual(byBytes);
  expect(await list()).toEqual({ keys: KEYS, prefixes: [] });
});

test.each<[string, Wish, string[], string[]]>([
  ['a prefix', { Prefix: 'a/' }, ['a/', 'a/b/1', 'a/b/2', 'a/c'], []],
  ['a prefix inside a name', { Prefix: 'a/b/' }, ['a/b/1', 'a/b/2'], []],
  ['a prefix nobody has', { Prefix: 'zzz' }, [], []],
  ['a prefix that is a key', { Prefix: 'a/c' }, ['a/c'], []],
  ['prefix and delimiter', { Prefix: 'a/', Delimiter: '/' }, ['a/', 'a/c'], ['a/b/']],
  [
    'a delimiter of several characters',
    { Prefix: 'a', Delimiter: '/b' },
    ['a', 'a b+c%2F', 'a/', 'a/c', 'a0'],
    ['a/b'],
  ],
  ['an empty delimiter is none', { Prefix: 'a/b', Delimiter: '' }, ['a/b/1', 'a/b/2'], []],
  ['start-after a key', { StartAfter: 'ä/ö' }, KEYS.slice(-5), []],
  ['start-after what is no key', { StartAfter: 'a/b/11', Prefix: 'a/' }, ['a/b/2', 'a/c'], []],
  ['start-after the last', { StartAfter: '\u{1f600}/2' }, [], []],
  ['start-after before the prefix', { StartAfter: 'A', Prefix: 'a/b' }, ['a/b/1', 'a/b/2'], []],
  ['start-after U+FFFD: the astral ones are left', { StartAfter: '\ufffd' }, KEYS.slice(-3), []],
])('%s', async (_name, wish, keys, prefixes) => {
  expect(await list(wish)).toEqual({ keys, prefixes });
});

test('top level by delimiter', async () => {
  expect(await list({ Delimiter: '/' })).toEqual({
    keys: KEYS.filter((key) => !key.includes('/')),
    prefixes: ['a/', 'ä/', '\u{1f600}/'],
  });
});

describe('pages', () => {
  test.each([1, 2, 3, 5, 100])('of %d', async (MaxKeys) => {
    const found = await pages({ MaxKeys });
    expect(found.flat()).toEqual(KEYS);
    expect(found.slice(0, -1).every((page) => page.length === MaxKeys)).toBe(true);
  });

  test.each([1, 2, 3])('of %d, with a delimiter: no prefix comes twice', async (MaxKeys) => {
    const found = (await pages({ MaxKeys, Delimiter: '/' })).flat();
    expect([...found].sort()).toEqual([...KEYS.filter((key) => !key.includes('/')), 'a/', 'ä/', '\u{1f600}/'].sort());
  });

  test('of none', async () => {
    const answer = await box.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
    expect([answer.KeyCount, answer.IsTruncated, answer.Contents]).toEqual([0, false, undefined]);
  });

  test('of more than a thousand are of a thousand, and the number is repeated', async () => {
    expect((await box.raw('?list-type=2&max-keys=5000')).text).toContain('<MaxKeys>5000</MaxKeys>');
    const names = Array.from({ length: 1001 }, (_, index) => String(index));
    const objects = new Map(names.map((key) => [key, { key } as StoredObject]));
    expect(listPage({ keys: new SortedKeys(names), objects }, { ...WHOLE, maxKeys: 1000 }).nextAfter).toBe('998');
  });

  test('start-after counts on the first one only', async () => {
    expect((await pages({ MaxKeys: 2, StartAfter: 'a/c' })).flat()).toEqual(KEYS.slice(KEYS.indexOf('a0')));
  });

  test('what is added and removed in between is met or not, and nothing else goes missing', async () => {
    const { Contents, NextContinuationToken } = await box.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3 }));
    expect(Contents?.at(-1)?.Key).toBe('a');
    await box.put('a!', 'x');
    await box.raw('/a', { method: 'DELETE' });
    const rest = await box.s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: NextContinuationToken }));
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['a b+c%2F', 'a!', ...KEYS.slice(KEYS.indexOf('a/'))]);
    await box.raw('/a%21', { method: 'DELETE' });
    await box.put('a', 'x');
  });
});

describe('encoding-type=url', () => {
  test('names in the answer are encoded, as S3 does', async () => {
    const { text } = await box.raw('?delimiter=%2F&encoding-type=url&list-type=2&prefix=&start-after=%20');
    for (const encoded of ['a+b%2Bc%252F', 'b%26%3C%3E%22%27', 'tab%09here', '%F0%90%80%80', '%EF%BF%BD'])
      expect(text).toContain(`<Key>${encoded}</Key>`);
    expect(text).toContain('<CommonPrefixes><Prefix>%C3%A4/</Prefix></CommonPrefixes>');
    expect(text).toContain('<EncodingType>url</EncodingType>');
    expect(text).toContain('<Delimiter>/</Delimiter>');
    expect(text).toContain('<StartAfter>+</StartAfter>');
  });

  test('another encoding is refused', async () => {
    expect(refusal(await box.raw('?encoding-type=base64&list-type=2'))).toBe('400 InvalidArgument');
  });
});

test('an entry says what the object is', async () => {
  const { Contents = [] } = await box.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'A', FetchOwner: true }));
  expect(Contents).toEqual([
    {
      Key: 'A',
      Size: 1,
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      LastModified: expect.any(Date),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
      Owner: { ID: '123456789012' },
    },
  ]);
});

test.each([
  ['max-keys that is no number', '?list-type=2&max-keys=many', '400 InvalidArgument'],
  ['negative max-keys', '?list-type=2&max-keys=-1', '400 InvalidArgument'],
  ['a token nobody made', '?continuation-token=%21%21&list-type=2', '400 InvalidArgument'],
  ['an empty token', '?continuation-token=&list-type=2', '400 InvalidArgument'],
  ['max-keys of more than 32 bits', '?list-type=2&max-keys=2147483648', '400 InvalidArgument'],
  ['the marker of version 1', '?list-type=2&marker=', '400 InvalidArgument'],
])('%s is refused', async (_name, query, expected) => {
  expect(refusal(await box.raw(query))).toBe(expected);
});

test('a bucket that is not there', async () => {
  expect(await outcome(box.s3.send(new ListObjectsV2Command({ Bucket: 'nothing' })))).toBe('404 NoSuchBucket');
});

test('any pages of any keys are the whole, once, in order', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\u{10000}', '\uffff'), minLength: 1, maxLength: 6 });
  const property = fc.property(
    fc.uniqueArray(name, { maxLength: 30 }),
    fc.record({ prefix: fc.constantFrom('', 'a', 'a/', '/', '\uffff'), delimiter: fc.constantFrom('', '/', 'b') }),
    fc.integer({ min: 1, max: 7 }),
    (names, { prefix, delimiter }, maxKeys) => {
      const objects = new Map(names.map((key) => [key, { key } as StoredObject]));
      const bucket = { keys: new SortedKeys(names), objects };
      const found: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const page = listPage(bucket, { prefix, delimiter, maxKeys, after });
        expect(page.objects.length + page.commonPrefixes.length).toBeLessThanOrEqual(maxKeys);
        found.push(...merged([...page.objects.map(({ key }) => key), ...page.commonPrefixes]));
        after = page.nextAfter;
      }
      expect(found).toEqual(merged(names.flatMap((key) => model(key, prefix, delimiter))));
    },
  );
  fc.assert(property);
});

function model(key: string, prefix: string, delimiter: string): string[] {
  if (!key.startsWith(prefix)) return [];
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return [end < 0 ? key : key.slice(0, end + delimiter.length)];
}

function merged(names: readonly string[]): string[] {
  return [...new Set(names)].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}
