/** Proves that the AWS SDK for JavaScript uploads, lists and downloads in Node by a profile and by an address, and no more. */
import { expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, useClients } from './harness/use-clients.ts';

const clients = useClients();
/** Makes `client` as the guide does, without its transfers. */
const [PREPARED = ''] = block('javascript').split(/^const film = /m);
const program = (...lines: readonly string[]): string =>
  `${PREPARED.replace('GetObjectCommand,', 'DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command,')}${lines.join('\n')}\nPROGRAM\n`;

test.each([
  ['fromProcess', '', block('javascript')],
  [
    'fromHttp',
    `${block('container')}export AWS_CONFIG_FILE=/dev/null\n`,
    block('javascript')
      .replace("fromProcess({ profile: 'latchkey' })", 'fromHttp()')
      .replace('fromProcess', 'fromHttp'),
  ],
])("the guide's block works for a member by %s", async (way, environment, lines) => {
  const max = clients.shell('max');
  const own = `${OWN}/${way}`;
  await rm(max.path('copy.mp4'), { force: true });
  expect(lines).toContain(`${way}(`);
  expect(await max.done(`${environment}${lines}`, { OWN: own })).toBe(`${own}/film.mp4 67108864\n`);
  const film = await digestOf(max.path('film.mp4'));
  expect(await digestOf(max.path('copy.mp4'))).toBe(film);
  expect(await clients.stored(`${own}/film.mp4`)).toEqual({ digest: film, inParts: true });
});

test('a viewer lists and downloads what the member wrote, and changes nothing of it', async () => {
  await clients.latchkey.put(`${OWN}/seen/a.jpg`, 'first picture');
  const before = await clients.tree(`${OWN}/seen`);
  const vera = clients.shell('vera');
  const get = 'console.log(await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString());';
  expect(await vera.done(program('const Key = `${OWN}/seen/a.jpg`;', get))).toBe('first picture\n');
  for (const line of [
    "await new Upload({ client, params: { Bucket, Key: `${OWN}/seen/2`, Body: createReadStream('scene.mp4') } }).done();",
    'await client.send(new DeleteObjectCommand({ Bucket, Key: `${OWN}/seen/a.jpg` }));',
    `await client.send(new ListObjectsV2Command({ Bucket, Prefix: '${PRIVATE}/' }));`,
  ])
    expect([line, await vera.refused(program(line))]).toEqual([
      line,
      expect.stringContaining('AccessDenied: Access Denied'),
    ]);
  expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
});

test.each([
  [
    'writes to the folder of somebody else',
    `await new Upload({ client, params: { Bucket, Key: '${FOREIGN}/x', Body: 'x' } }).done();`,
  ],
  ['lists all of the bucket', 'await client.send(new ListObjectsV2Command({ Bucket }));'],
])('nobody %s', async (_what, line) => {
  expect(await clients.shell('max').refused(program(line))).toMatch('AccessDenied: Access Denied');
  expect(await clients.tree(FOREIGN)).toEqual({});
});
