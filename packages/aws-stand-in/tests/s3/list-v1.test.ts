/**
 * ListObjects, version 1: markers instead of tokens, an owner with every key, and the same right under the same
 * conditions as version 2. rclone, s3cmd, s3fs and boto3's collections list with it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ListObjectsCommand, type ListObjectsCommandInput } from '@aws-sdk/client-s3';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal } from '../harness/http.ts';
import { ACCOUNT, allow, policyOf } from '../harness/stand-in.ts';
import { textsOf } from '../harness/xml-text.ts';

const KEYS = ['a', 'a/', 'a/b', 'a/c', 'b~*', 'c/1', 'd'];
/** Lists `a/` alone, by whole pages of at most two keys. */
const NARROW = {
  StringEquals: { 's3:prefix': 'a/', 's3:delimiter': '/' },
  NumericLessThanEquals: { 's3:max-keys': '2' },
};

let box: Box;
let narrow: Box;
beforeAll(async () => {
  const users = [
    { name: 'narrow', policies: [allow('s3:ListBucket', '*', NARROW)] },
    { name: 'other', policies: [policyOf({ Effect: 'Allow', NotAction: 's3:ListBucket', Resource: '*' })] },
  ];
  box = await startBox({ users });
  narrow = boxOf(box.standIn, box.standIn.aws.userKey('narrow'));
  for (const key of KEYS) await box.put(key, 'x');
});
afterAll(() => box.dispose());

/** Returns keys and common prefixes of all pages, by NextMarker or else by the last key, as the SDKs' paginators do. */
async function pages(wish: Omit<ListObjectsCommandInput, 'Bucket'>): Promise<string[]> {
  const found: string[] = [];
  let { Marker } = wish;
  for (;;) {
    const answer = await box.s3.send(new ListObjectsCommand({ Bucket, ...wish, Marker }));
    const { Contents = [], CommonPrefixes = [], NextMarker } = answer;
    found.push(...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix));
    expect(answer.Marker).toBe(Marker ?? '');
    expect(NextMarker !== undefined).toBe(answer.IsTruncated === true && wish.Delimiter !== undefined);
    if (answer.IsTruncated !== true) return found;
    Marker = NextMarker ?? Contents.at(-1)?.Key;
  }
}

test.each(['?', '?list-type=1', '?list-type=0', '?list-type=bogus'])(
  'any bucket GET but that of version 2 is one: %s',
  async (query) => {
    const { status, text } = await box.raw(query);
    expect([status, textsOf(text, 'Key')]).toEqual([200, KEYS]);
    expect([textsOf(text, 'Marker'), textsOf(text, 'KeyCount')]).toEqual([[''], []]);
    expect(text).toContain('<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">');
  },
);

test('every key has its owner, whatever fetch-owner says', async () => {
  const { Contents } = await box.s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 1 }));
  expect(Contents).toEqual([expect.objectContaining({ Key: 'a', Size: 1, Owner: { ID: ACCOUNT } })]);
  expect(textsOf((await box.raw('?fetch-owner=false')).text, 'ID')).toHaveLength(KEYS.length);
});

describe('markers', () => {
  test.each([1, 2, 3, 7])('lead through all keys, by %d', async (MaxKeys) => {
    expect(await pages({ MaxKeys })).toEqual(KEYS);
    expect((await pages({ MaxKeys, Delimiter: '/' })).sort()).toEqual(['a', 'a/', 'b~*', 'c/', 'd']);
    expect(await pages({ MaxKeys, Prefix: 'a/', Delimiter: '/' })).toEqual(['a/', 'a/b', 'a/c']);
  });

  test.each([
    ['a', ['b~*', 'd'], ['a/', 'c/']],
    ['a/', ['b~*', 'd'], ['c/']],
    ['a/b', ['b~*', 'd'], ['c/']],
    ['a0', ['b~*', 'd'], ['c/']],
    ['d', [], []],
    ['zz', [], []],
    ['', ['a', 'b~*', 'd'], ['a/', 'c/']],
  ])('after "%s" a common prefix with the marker in it is passed', async (Marker, keys, prefixes) => {
    const { text } = await box.raw(`?delimiter=%2F&marker=${encodeURIComponent(Marker)}`);
    expect([textsOf(text, 'Key'), textsOf(text, 'Prefix').slice(1)]).toEqual([keys, prefixes]);
    expect(textsOf(text, 'Marker')).toEqual([Marker]);
  });

  test('the next one names the last entry by key, a common prefix too', async () => {
    expect(textsOf((await box.raw('?delimiter=%2F&max-keys=2')).text, 'NextMarker')).toEqual(['a/']);
    expect(textsOf((await box.raw('?delimiter=%2F&max-keys=3')).text, 'NextMarker')).toEqual(['b~*']);
    expect(textsOf((await box.raw('?max-keys=3')).text, 'NextMarker')).toEqual([]);
    expect(textsOf((await box.raw('?delimiter=%2F')).text, 'NextMarker')).toEqual([]);
  });
});

test('encoding-type=url encodes what may hold a key', async () => {
  const { text } = await box.raw('?delimiter=~&encoding-type=URL&marker=a%20&max-keys=4');
  expect(textsOf(text, 'Key')).toEqual(['a/', 'a/b', 'a/c']);
  expect([textsOf(text, 'Marker'), textsOf(text, 'NextMarker')]).toEqual([['a+'], ['b%7E']]);
  expect([textsOf(text, 'Delimiter'), textsOf(text, 'EncodingType')]).toEqual([['%7E'], ['URL']]);
  expect(text).toContain('<CommonPrefixes><Prefix>b%7E</Prefix></CommonPrefixes>');
});

test.each([
  ['start-after', '?start-after=a', '400 InvalidArgument'],
  ['a token', '?continuation-token=', '400 InvalidArgument'],
  ['max-keys that is no number', '?max-keys=abc', '400 InvalidArgument'],
  ['max-keys of more than 32 bits', '?max-keys=2147483648', '400 InvalidArgument'],
  ['negative max-keys', '?max-keys=-1', '400 InvalidArgument'],
  ['another encoding', '?encoding-type=', '400 InvalidArgument'],
  ['the versions', '?versions', '501 NotImplemented'],
  ['the ACL', '?acl', '501 NotImplemented'],
])('%s is refused', async (_name, query, expected) => {
  expect(refusal(await box.raw(query))).toBe(expected);
});

test.each([
  ['max-keys=05', '5', 'true'],
  ['max-keys=1001', '1001', 'false'],
  ['max-keys=', '1000', 'false'],
  ['max-keys=-0', '0', 'false'],
])('%s is %s', async (query, expected, truncated) => {
  const { text } = await box.raw(`?${query}`);
  expect([textsOf(text, 'MaxKeys'), textsOf(text, 'IsTruncated')]).toEqual([[expected], [truncated]]);
});

test('a bucket that is not there', async () => {
  expect(refusal(await box.at('/nothing'))).toBe('404 NoSuchBucket');
  expect(refusal(await box.at('/nothing?encoding-type=x'))).toBe('404 NoSuchBucket');
  expect(refusal(await box.at('/nothing?marker=x&list-type=2'))).toBe('400 InvalidArgument');
});

test('the right is s3:ListBucket, under the conditions of prefix, delimiter and max-keys', async () => {
  const other = boxOf(box.standIn, box.standIn.aws.userKey('other'));
  expect(refusal(await other.raw('?prefix=a%2F'))).toBe('403 AccessDenied');
  const granted = '?prefix=a%2F&delimiter=%2F&max-keys=2';
  expect(textsOf((await narrow.raw(granted)).text, 'Key')).toEqual(['a/', 'a/b']);
  for (const query of ['?', granted.replace('a%2F', ''), granted.replace('a%2F', 'a'), granted.replace('=2', '=3')])
    expect(refusal(await narrow.raw(query))).toBe('403 AccessDenied');
  for (const name of ['prefix', 'delimiter', 'max-keys'])
    expect(refusal(await narrow.raw(granted.replace(name, 'x')))).toBe('403 AccessDenied');
  for (const query of [granted.replace('?prefix', '?marker=a&prefix'), `${granted}&list-type=2`])
    expect((await narrow.raw(query)).status).toBe(200);
});
