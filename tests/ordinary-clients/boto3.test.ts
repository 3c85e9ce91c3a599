/** Proves that boto3's collections, transfers and paginators work within a role, and no more. */
import { expect, test } from '@jest/globals';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, useClients } from './harness/use-clients.ts';

const clients = useClients();
/** Makes `s3`, `bucket` and `own` as the guide does, without its transfers. */
const [PREPARED = ''] = block('boto3').split(/^bucket\.upload_file/m);
const python = (...lines: readonly string[]): string => `${PREPARED}${lines.join('\n')}\nPROGRAM\n`;

test("the guide's block works for a member", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/guide`;
  await clients.latchkey.put(`${own}/old/1`, 'x');
  await clients.latchkey.put(`${own}/old/2`, 'x');
  const printed = await max.done(block('boto3'), { OWN: own });
  const film = await digestOf(max.path('film.mp4'));
  expect(printed).toContain(`${own}/film.mp4 67108864\n`);
  expect(printed).toContain(`${own}/old/2 1\n`);
  expect(await digestOf(max.path('copy.mp4'))).toBe(film);
  expect(await clients.tree(own)).toEqual({ 'film.mp4': film });
  expect((await clients.stored(`${own}/film.mp4`)).inParts).toBe(true);
});

test('collections and paginators go on after a page', async () => {
  const max = clients.shell('max');
  const names = ['1', '2', '3', '4', '5 ü'];
  for (const name of names) await clients.latchkey.put(`${OWN}/pages/${name}`);
  const printed = await max.done(
    python(
      "prefix = f'{own}/pages/'",
      'print([item.key[len(prefix):] for item in bucket.objects.filter(Prefix=prefix).page_size(2)])',
      "for version in ['list_objects', 'list_objects_v2']:",
      '    pages = s3.meta.client.get_paginator(version).paginate(',
      "        Bucket=bucket.name, Prefix=prefix, PaginationConfig={'PageSize': 2})",
      "    print([len(page['Contents']) for page in pages])",
      "bucket.objects.filter(Prefix=f'{prefix}5').delete()",
    ),
  );
  expect(printed).toBe(`['1', '2', '3', '4', '5 ü']\n[2, 2, 1]\n[2, 2, 1]\n`);
  expect(Object.keys(await clients.tree(`${OWN}/pages`))).toEqual(['1', '2', '3', '4']);
});

test('a member copies a large object from one folder to another', async () => {
  await clients
    .shell('max')
    .done(
      python(
        `bucket.upload_file('scene.mp4', '${PRIVATE}/scene.mp4')`,
        `bucket.copy({'Bucket': bucket.name, 'Key': '${PRIVATE}/scene.mp4'}, f'{own}/copied.mp4')`,
      ),
    );
  expect(await clients.stored(`${OWN}/copied.mp4`)).toEqual(await clients.stored(`${PRIVATE}/scene.mp4`));
});

test('a viewer reads and lists what the member wrote, and changes nothing of it', async () => {
  await clients.shell('max').done(python("bucket.upload_file('scene.mp4', f'{own}/seen/scene.mp4')"));
  const before = await clients.tree(`${OWN}/seen`);
  const vera = clients.shell('vera');
  await vera.done(python("bucket.download_file(f'{own}/seen/scene.mp4', 'seen.mp4')"));
  expect(await digestOf(vera.path('seen.mp4'))).toBe(before['scene.mp4']);
  for (const [line, refusal] of [
    ["bucket.upload_file('scene.mp4', f'{own}/seen/2')", 'when calling the CreateMultipartUpload operation'],
    ["bucket.put_object(Key=f'{own}/seen/2', Body=b'x')", 'when calling the PutObject operation'],
    [`list(bucket.objects.filter(Prefix='${PRIVATE}/'))`, 'when calling the ListObjects operation'],
  ] as const)
    expect([line, await vera.refused(python(line))]).toEqual([
      line,
      expect.stringMatching(`AccessDenied.*${refusal}: Access Denied`),
    ]);
  // DeleteObjects answers 200 with a refusal for each key, which a collection returns.
  const deleted = await vera.done(
    python(
      "for answer in bucket.objects.filter(Prefix=f'{own}/seen/').delete():",
      "    print(answer['Errors'], 'Deleted' in answer)",
    ),
  );
  expect(deleted).toMatch(/^\[\{'Key': '.*\/seen\/scene\.mp4', 'Code': 'AccessDenied', .*\}\] False$/m);
  expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
});

test.each([
  [
    'writes to the folder of somebody else',
    `bucket.put_object(Key='${FOREIGN}/x', Body=b'x')`,
    'AccessDenied.* PutObject ',
  ],
  ['lists all of the bucket', 'list(bucket.objects.all())', 'AccessDenied.* ListObjects '],
  ['lists the buckets', 'list(s3.buckets.all())', 'AccessDenied.* ListBuckets '],
  ['asks for the bucket', 's3.meta.client.head_bucket(Bucket=bucket.name)', '403.* HeadBucket '],
])('nobody %s', async (_what, line, refusal) => {
  expect(await clients.shell('max').refused(python(line))).toMatch(new RegExp(refusal));
  expect(await clients.tree(FOREIGN)).toEqual({});
});
