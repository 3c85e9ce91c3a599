/** Proves that the AWS CLI copies, synchronises, lists, moves, removes and presigns within a role, and no more. */
import { describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { BUCKET } from '../harness/use-latchkey.ts';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, treeOf, useClients } from './harness/use-clients.ts';

const clients = useClients();
const [S3] = block('aws').split('\n');
const at = (folder: string): string => `s3://webqsee/${folder}`;

test("the guide's block works for a member, and its URL for anyone", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/guide`;
  const printed = await max.done(block('aws'), { OWN: own });
  const film = await digestOf(max.path('film.mp4'));
  const { 'film-1.mp4': moved, ...photos } = await clients.tree(own);
  expect(moved).toBe(film);
  expect(photos).toEqual(
    Object.fromEntries(Object.entries(await treeOf(max.path('photos'))).map(([name, sum]) => [`photos/${name}`, sum])),
  );
  expect((await clients.stored(`${own}/film-1.mp4`)).inParts).toBe(true);
  const [url = ''] = /^http:.*$/m.exec(printed) ?? [];
  await max.done('curl -sSf "$URL" -o from-url.mp4', { URL: url });
  expect(await digestOf(max.path('from-url.mp4'))).toBe(film);
});

test('a member synchronises both ways, and removes', async () => {
  const max = clients.shell('max');
  await max.done(`cp -r photos album && cp film.mp4 album/`);
  const album = await treeOf(max.path('album'));
  await max.done(`${S3}\ns3 sync album ${at(`${OWN}/sync`)} && s3 sync ${at(`${OWN}/sync`)} back`);
  expect(await clients.tree(`${OWN}/sync`)).toEqual(album);
  expect(await treeOf(max.path('back'))).toEqual(album);
  await rm(max.path('album/a.jpg'));
  await max.done(`${S3}\ns3 sync --delete album ${at(`${OWN}/sync`)} && s3 rm ${at(`${OWN}/sync/film.mp4`)}`);
  await rm(max.path('album/film.mp4'));
  expect(await clients.tree(`${OWN}/sync`)).toEqual(await treeOf(max.path('album')));
  expect(await max.done(`${S3}\ns3 ls --recursive ${at(`${OWN}/sync/sub/`)}`)).toMatch(/ 14 .*\/sub\/ü b\.jpg$/m);
  await max.done(`${S3}\ns3 rm --recursive ${at(`${OWN}/sync`)}`);
  expect(await clients.tree(`${OWN}/sync`)).toEqual({});
});

test('a copy of a large object within S3 asks for tags, unless it is told not to', async () => {
  const max = clients.shell('max');
  await max.done(`${S3}\ns3 cp scene.mp4 ${at(`${PRIVATE}/scene.mp4`)} --content-type video/mp4`);
  const copy = `${S3}\ns3 cp ${at(`${PRIVATE}/scene.mp4`)} ${at(`${OWN}/copied.mp4`)}`;
  expect(await max.refused(copy)).toMatch('GetObjectTagging');
  expect(await clients.tree(`${OWN}/copied.mp4`)).toEqual({});
  for (const [properties, type] of [
    ['none', 'binary/octet-stream'],
    ['metadata-directive', 'video/mp4'],
  ] as const) {
    await max.done(`${copy} --copy-props ${properties}`);
    expect(await clients.stored(`${OWN}/copied.mp4`)).toEqual(await clients.stored(`${PRIVATE}/scene.mp4`));
    const head = new HeadObjectCommand({ Bucket: BUCKET, Key: `${OWN}/copied.mp4` });
    expect([properties, (await clients.latchkey.s3('root').send(head)).ContentType]).toEqual([properties, type]);
  }
});

test('a viewer reads what the member wrote, and changes nothing of it', async () => {
  const [max, vera] = [clients.shell('max'), clients.shell('vera')];
  await max.done(`${S3}\ns3 sync photos ${at(`${OWN}/seen`)}; s3 sync photos ${at(`${PRIVATE}/photos`)}`);
  const before = await clients.tree(`${OWN}/seen`);
  await vera.done(`${S3}\ns3 sync ${at(`${OWN}/seen`)} seen`);
  expect(await treeOf(vera.path('seen'))).toEqual(before);
  const url = await vera.done(`${S3}\ns3 presign ${at(`${OWN}/seen/a.jpg`)}`);
  expect(await (await fetch(url.trim())).text()).toBe('first picture');
  for (const [operation, forbidden] of [
    ['CreateMultipartUpload', `s3 cp scene.mp4 ${at(`${OWN}/seen/film.mp4`)}`],
    ['PutObject', `s3 sync photos/sub ${at(`${OWN}/seen`)}`],
    ['CopyObject', `s3 cp ${at(`${OWN}/seen/a.jpg`)} ${at(`${OWN}/seen/b.jpg`)}`],
    ['DeleteObject', `s3 rm --recursive ${at(`${OWN}/seen`)}`],
    ['ListObjectsV2', `s3 ls ${at(`${PRIVATE}/photos/`)}`],
  ])
    expect([operation, await vera.refused(`${S3}\n${forbidden}`)]).toEqual([
      operation,
      expect.stringContaining(`(AccessDenied) when calling the ${operation} operation`),
    ]);
  expect(await vera.refused(`${S3}\ns3 cp ${at(`${PRIVATE}/photos/a.jpg`)} x`)).toMatch(
    '(403) when calling the HeadObject',
  );
  expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
});

describe('nobody', () => {
  test.each([
    ['writes to the folder of somebody else', `s3 sync photos ${at(FOREIGN)}`, 'PutObject'],
    ['lists a folder whose name has no slash', `s3 ls ${at('webqsee/demo/items-root/shared')}`, 'ListObjectsV2'],
    ['lists the bucket', 's3 ls s3://webqsee', 'ListObjectsV2'],
    ['lists the buckets', 's3 ls', 'ListBuckets'],
    ['makes a bucket', 's3 mb s3://another', 'CreateBucket'],
  ])('%s', async (_what, forbidden, operation) => {
    const refusal = await clients.shell('max').refused(`${S3}\n${forbidden}`);
    expect(refusal).toMatch(`(AccessDenied) when calling the ${operation} operation`);
    expect(await clients.tree(FOREIGN)).toEqual({});
  });
});
