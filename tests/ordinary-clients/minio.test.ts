/** Proves that npm's minio works in a folder with a provider of the broker's sessions, and that what asks for the bucket is refused. */
import { expect, test } from '@jest/globals';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, useClients } from './harness/use-clients.ts';

const clients = useClients();
/** Makes `minio` as the guide does, without its transfers. */
const [PREPARED = ''] = block('minio').split(/^await minio\.fPutObject/m);
const program = (...lines: readonly string[]): string => `${PREPARED}${lines.join('\n')}\nPROGRAM\n`;
const listed = (call: string): string => `for await (const { name } of minio.${call}) console.log(name);`;

test("the guide's block works for a member, and its URL for anyone", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/guide`;
  for (const name of ['1', '2']) await clients.latchkey.put(`${own}/old/${name}`);
  const printed = await max.done(block('minio'), { OWN: own });
  expect(printed).toMatch(`${own}/film.mp4 67108864\n${own}/old/1 1\n${own}/old/2 1\nhttp://`);
  const film = await digestOf(max.path('film.mp4'));
  expect(await digestOf(max.path('copy.mp4'))).toBe(film);
  expect(await clients.tree(own)).toEqual({ 'film.mp4': film });
  const [url = ''] = /^http:.*$/m.exec(printed) ?? [];
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(67_108_864);
});

test('a member writes, reads, copies, asks for, lists and removes an object', async () => {
  const printed = await clients
    .shell('max')
    .done(
      program(
        'const key = `${OWN}/small.txt`;',
        "await minio.putObject(BUCKET, key, 'small');",
        'console.log((await (await minio.getObject(BUCKET, key)).toArray()).join(""));',
        'await minio.copyObject(BUCKET, `${OWN}/copy.txt`, `/${BUCKET}/${key}`);',
        'console.log((await minio.statObject(BUCKET, `${OWN}/copy.txt`)).size);',
        'await minio.removeObject(BUCKET, key);',
        listed('listObjects(BUCKET, `${OWN}/copy`, true)'),
      ),
    );
  expect(printed).toBe(`small\n5\n${OWN}/copy.txt\n`);
  expect(await clients.latchkey.read(`${OWN}/copy.txt`)).toBe('small');
});

test('a viewer reads and lists what the member wrote, and changes nothing of it', async () => {
  await clients.latchkey.put(`${OWN}/seen/a.jpg`, 'first picture');
  const before = await clients.tree(`${OWN}/seen`);
  const vera = clients.shell('vera');
  expect(await vera.done(program(listed('listObjectsV2(BUCKET, `${OWN}/seen/`)')))).toBe(`${OWN}/seen/a.jpg\n`);
  await vera.done(program("await minio.fGetObject(BUCKET, `${OWN}/seen/a.jpg`, 'seen.jpg');"));
  expect(await digestOf(vera.path('seen.jpg'))).toBe(before['a.jpg']);
  for (const line of [
    "await minio.fPutObject(BUCKET, `${OWN}/seen/2`, 'scene.mp4');",
    'await minio.removeObject(BUCKET, `${OWN}/seen/a.jpg`);',
    listed(`listObjectsV2(BUCKET, '${PRIVATE}/')`),
  ])
    expect([line, await vera.refused(program(line))]).toEqual([
      line,
      expect.stringContaining('S3Error: Access Denied'),
    ]);
  // The answer is 200 with a refusal for each key.
  const removed = await vera.done(program('console.log(await minio.removeObjects(BUCKET, [`${OWN}/seen/a.jpg`]));'));
  expect(removed).toMatch("Code: 'AccessDenied'");
  expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
});

test.each([
  ['writes to the folder of somebody else', `await minio.putObject(BUCKET, '${FOREIGN}/x', 'x');`],
  ['asks whether the bucket exists', 'await minio.bucketExists(BUCKET);'],
  ['lists the bucket', listed('listObjectsV2(BUCKET)')],
  ['lists the buckets', 'await minio.listBuckets();'],
  ['lists unfinished uploads', listed('listIncompleteUploads(BUCKET, `${OWN}/`, true)')],
])('nobody %s', async (_what, line) => {
  expect(await clients.shell('max').refused(program(line))).toMatch("code: 'AccessDenied'");
  expect(await clients.tree(FOREIGN)).toEqual({});
});

test('a file above the size of a part is refused before it is sent, because unfinished uploads are asked for', async () => {
  const parts = PREPARED.replace('partSize: 1024 ** 3', 'partSize: 8 * 1024 ** 2');
  expect(parts).not.toBe(PREPARED);
  const upload = "await minio.fPutObject(BUCKET, `${OWN}/parts.mp4`, 'scene.mp4');\nPROGRAM\n";
  expect(await clients.shell('max').refused(parts + upload)).toMatch('listIncompleteUploadsQuery');
  expect(await clients.tree(`${OWN}/parts.mp4`)).toEqual({});
});

test('without a region it signs for us-east-1, and is refused', async () => {
  const line =
    'await new Client({ ...store, region: undefined, credentialsProvider: new Session({}) }).putObject(BUCKET, `${OWN}/x`, "x");';
  expect(await clients.shell('max').refused(program(line))).toMatch("code: 'AuthorizationHeaderMalformed'");
});
