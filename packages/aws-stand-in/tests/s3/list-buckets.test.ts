/**
 * ListBuckets: by prefix, in pages, and each with its region if anything is requested of the list.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateBucketCommand, ListBucketsCommand, paginateListBuckets } from '@aws-sdk/client-s3';
import type { ListBucketsCommandInput } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { REGION } from '../harness/stand-in.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

const NAMES = ['a-1', 'a-2', 'a-3', 'b-1', Bucket].sort();

let box: Box;
beforeAll(async () => {
  box = await startBox();
  for (const name of NAMES) if (name !== Bucket) await box.s3.send(new CreateBucketCommand({ Bucket: name }));
});
afterAll(() => box.dispose());

async function namesOf(wish: ListBucketsCommandInput): Promise<(string | undefined)[]> {
  const { Buckets = [] } = await box.s3.send(new ListBucketsCommand(wish));
  return Buckets.map(({ Name }) => Name);
}

test('without a parameter: all of them, without regions', async () => {
  const { Buckets = [], ContinuationToken, Prefix } = await box.s3.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual(NAMES.map((name) => [name, undefined]));
  expect([ContinuationToken, Prefix]).toEqual([undefined, undefined]);
});

test.each<[string, ListBucketsCommandInput, string[]]>([
  ['a prefix', { Prefix: 'a-' }, ['a-1', 'a-2', 'a-3']],
  ['a whole name', { Prefix: 'b-1' }, ['b-1']],
  ['a prefix that no bucket has', { Prefix: 'c' }, []],
  ['an empty prefix', { Prefix: '' }, NAMES],
  ['this region', { BucketRegion: REGION }, NAMES],
  ['at most two', { MaxBuckets: 2 }, ['a-1', 'a-2']],
  ['at most two of a prefix', { MaxBuckets: 2, Prefix: 'b' }, ['b-1', 'box']],
  ['as many as a page can hold', { MaxBuckets: 10_000 }, NAMES],
])('%s', async (_name, wish, expected) => {
  expect(await namesOf(wish)).toEqual(expected);
});

test('a page repeats the prefix, and has each region', async () => {
  const page = await box.s3.send(new ListBucketsCommand({ Prefix: 'a-', MaxBuckets: 1 }));
  expect(page).toMatchObject({ Prefix: 'a-', Buckets: [{ Name: 'a-1', BucketRegion: REGION }] });
  expect(page.ContinuationToken).toEqual(expect.any(String));
});

test.each([1, 2, 5])('the SDK’s pages of %d hold each bucket once', async (pageSize) => {
  const pages: (string | undefined)[][] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client: box.s3, pageSize }, {}))
    pages.push(Buckets.map(({ Name }) => Name));
  expect(pages.flat()).toEqual(NAMES);
  expect(pages).toHaveLength(Math.ceil(NAMES.length / pageSize));
});

test.each([
  ...['0', '10001', '-1', '01', '1e1', '1.5', 'x', ''].map((value) => `max-buckets=${value}`),
  'bucket-region=us-east-1',
  'bucket-region=nowhere',
  'bucket-region=',
  'continuation-token=%21',
  'continuation-token=YQ%3D%3D',
])('?%s is refused', async (query) => {
  expect(refusal(await box.at(`/?${query}`))).toBe('400 InvalidArgument');
});
