/**
 * Unfinished uploads: they are listed by key and age in pages, survive a restart, expire after seven days, and prevent
 * the deletion of their bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import {
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { outcome, startStandIn } from '../harness/stand-in.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';

const DAY_MS = 24 * 3600 * 1000;

async function begin(box: Box, Key: string): Promise<string> {
  const { UploadId } = await box.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' }),
  );
  return UploadId ?? '';
}

type Wish = Omit<ListMultipartUploadsCommandInput, 'Bucket'>;
const list = (box: Box, wish: Wish = {}): Promise<ListMultipartUploadsCommandOutput> =>
  box.s3.send(new ListMultipartUploadsCommand({ Bucket, ...wish }));
const idsOf = ({ Uploads = [] }: ListMultipartUploadsCommandOutput): (string | undefined)[] =>
  Uploads.map(({ UploadId }) => UploadId);

describe('ListMultipartUploads', () => {
  /** Keys in the order of the list. */
  const keys = ['a', 'b/1', 'b/1', 'b/1', 'b/2', '\ufffd +', '\u{10000}'];
  const ids: string[] = [];
  let box: Box;
  beforeAll(async () => {
    let ticks = 0;
    // Each upload begins in its own millisecond, so that their ages differ.
    box = await startBox({ now: () => new Date(Date.now() + (ticks += 1)) });
    for (const key of keys) ids.push(await begin(box, key));
  });
  afterAll(() => box.dispose());

  test('by key in UTF-8 order, and by age within a key', async () => {
    const answer = await list(box);
    expect(answer.Uploads?.map(({ Key }) => Key)).toEqual(keys);
    expect(idsOf(answer)).toEqual(ids);
    expect(answer.IsTruncated).toBe(false);
    expect(answer.Uploads?.[0]).toEqual({
      Key: 'a',
      UploadId: ids[0],
      Initiated: expect.any(Date),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'COMPOSITE',
    });
  });

  test.each([1, 2, 3, 100])('pages of %d', async (MaxUploads) => {
    const found: (string | undefined)[] = [];
    let wish: Wish = { MaxUploads };
    for (let more = true; more;) {
      const page = await list(box, wish);
      found.push(...idsOf(page));
      wish = { MaxUploads, KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      more = page.IsTruncated === true;
      expect(page.Uploads?.length).toBe(more ? MaxUploads : page.Uploads?.length);
    }
    expect(found).toEqual(ids);
  });

  test.each<[string, Wish, number[]]>([
    ['a prefix', { Prefix: 'b/' }, [1, 2, 3, 4]],
    ['after a key: all of that key are left out', { KeyMarker: 'b/1' }, [4, 5, 6]],
    ['after what is no key', { KeyMarker: 'b/10' }, [4, 5, 6]],
    ['a prefix nobody has', { Prefix: 'zzz' }, []],
  ])('%s', async (_name, wish, expected) => {
    expect(idsOf(await list(box, wish))).toEqual(expected.map((index) => ids[index]));
  });

  const prefixesOf = ({ CommonPrefixes = [] }: ListMultipartUploadsCommandOutput): (string | undefined)[] =>
    CommonPrefixes.map(({ Prefix }) => Prefix);

  test.each<[string, Wish, number[], string[]]>([
    ['a delimiter', { Delimiter: '/' }, [0, 5, 6], ['b/']],
    ['a delimiter behind a prefix', { Prefix: 'b/', Delimiter: '/' }, [1, 2, 3, 4], []],
    ['a delimiter that ends a key', { Delimiter: '1' }, [0, 4, 5, 6], ['b/1']],
    ['a delimiter nobody has', { Delimiter: '?' }, [0, 1, 2, 3, 4, 5, 6], []],
    ['after a common prefix', { Delimiter: '/', KeyMarker: 'b/' }, [5, 6], []],
  ])('%s', async (_name, wish, expected, prefixes) => {
    const answer = await list(box, wish);
    expect([idsOf(answer), prefixesOf(answer)]).toEqual([expected.map((index) => ids[index]), prefixes]);
    expect(answer.Delimiter).toBe(wish.Delimiter);
  });

  test.each([1, 2, 3])('pages of %d with a delimiter: no prefix comes twice', async (MaxUploads) => {
    const found: (string | undefined)[] = [];
    let wish: Wish = { MaxUploads, Delimiter: '/' };
    for (let more = true; more;) {
      const page = await list(box, wish);
      const told = [...idsOf(page), ...prefixesOf(page)];
      found.push(...told);
      wish = { MaxUploads, Delimiter: '/', KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      more = page.IsTruncated === true;
      if (more) expect(told).toHaveLength(MaxUploads);
    }
    expect(found.sort()).toEqual([ids[0], ids[5], ids[6], 'b/'].sort());
  });

  test('names encoded', async () => {
    const { text } = await box.raw('?encoding-type=url&key-marker=b%2F2&max-uploads=1&uploads=');
    for (const element of [
      '<KeyMarker>b/2<',
      '<Key>%EF%BF%BD+%2B<',
      '<NextKeyMarker>%EF%BF%BD+%2B<',
      '<EncodingType>url<',
    ])
      expect(text).toContain(element);
  });

  test.each(['x', '0', '-1', '01', '1e1', '0x10', '1.0', '+5', '', '2147483648'])(
    'max-uploads %j is refused',
    async (number) => {
      expect(refusal(await box.raw(`?max-uploads=${encodeURIComponent(number)}&uploads=`))).toBe('400 InvalidArgument');
    },
  );

  test('a page holds at most 1,000', async () => {
    expect((await box.raw('?max-uploads=2147483647&uploads=')).text).toContain('<MaxUploads>1000</MaxUploads>');
  });

  test('a bucket with unfinished uploads is not deleted', async () => {
    const deletion = (): Promise<string> => outcome(box.s3.send(new DeleteBucketCommand({ Bucket })));
    expect(await deletion()).toBe('409 BucketNotEmpty');
    for (const [index, UploadId] of ids.entries())
      await box.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: keys[index], UploadId }));
    expect(await deletion()).toBe('ok');
  });
});

test('an upload is gone on with after a restart', async () => {
  const first = await startBox();
  const UploadId = await begin(first, 'k');
  const part = { Bucket, Key: 'k', UploadId, Body: 'x', ChecksumAlgorithm: 'SHA256' as const };
  const { ETag, ChecksumSHA256 } = await first.s3.send(new UploadPartCommand({ ...part, PartNumber: 1 }));
  await first.standIn.close();

  const standIn = await startStandIn({ dataDir: first.standIn.dataDir });
  const second = boxOf(standIn, standIn.aws.rootKey);
  const { Parts = [] } = await second.s3.send(new ListPartsCommand({ Bucket, Key: 'k', UploadId }));
  expect(Parts).toMatchObject([{ PartNumber: 1, ETag, ChecksumSHA256, Size: 1 }]);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] };
  await second.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload }));
  expect(await second.read('k')).toBe('x');
  await second.dispose();
});

test('after seven days an unfinished upload ends, and its bytes with it', async () => {
  let days = 0;
  const now = (): Date => new Date(Date.now() + days * DAY_MS);
  const first = await startBox({ now });
  const UploadId = await begin(first, 'old');
  await first.s3.send(
    new UploadPartCommand({ Bucket, Key: 'old', UploadId, PartNumber: 1, Body: 'x', ChecksumAlgorithm: 'SHA256' }),
  );
  await first.put('stays', 'y');
  await first.standIn.close();
  const data = join(first.standIn.dataDir, 's3', 'data');
  expect(await readdir(data)).toHaveLength(2);

  for (const [age, left] of [
    [6.9, [UploadId]],
    [7, []],
  ] as const) {
    days = age;
    const standIn = await startStandIn({ dataDir: first.standIn.dataDir, now });
    const second = boxOf(standIn, standIn.aws.rootKey);
    const { text } = await second.raw('?uploads=', {}, { date: now() });
    expect([...text.matchAll(/<UploadId>([^<]*)</g)].map(([, id]) => id)).toEqual(left);
    expect((await second.raw('/stays', {}, { date: now() })).text).toBe('y');
    expect(await readdir(data)).toHaveLength(1 + left.length);
    await standIn.close();
  }
  await first.dispose();
});
