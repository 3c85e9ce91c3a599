/** Proves that Ruby's SDK uploads and downloads, by parts too, lists and deletes within a role, and no more. */
import { expect, test } from '@jest/globals';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, useClients } from './harness/use-clients.ts';

const clients = useClients();
/** Makes `bucket` and `own` as the guide does, without its transfers. */
const [PREPARED = ''] = block('ruby').split(/^film = /m);
const ruby = (...lines: readonly string[]): string => `${PREPARED}${lines.join('\n')}\nPROGRAM\n`;

test("the guide's block works for a member", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/guide`;
  await clients.latchkey.put(`${own}/old/1`, 'x');
  const printed = await max.done(block('ruby'), { OWN: own });
  const film = await digestOf(max.path('film.mp4'));
  expect(printed).toBe(`${own}/film.mp4\n${own}/old/1\n`);
  expect(await digestOf(max.path('copy.mp4'))).toBe(film);
  expect(await clients.tree(own)).toEqual({ 'film.mp4': film });
});

test('a download asks for an object that was uploaded in parts by its parts', async () => {
  const max = clients.shell('max');
  const printed = await max.done(
    ruby(
      'film = bucket.object("#{own}/parts.mp4")',
      "film.upload_file('scene.mp4', multipart_threshold: 10 * 1024 * 1024)",
      'calls = Aws::Log::Formatter.new(":operation :request_params\\n")',
      'logger = Logger.new($stdout, formatter: ->(*, text) { text })',
      'client = Aws::S3::Client.new(**options, logger: logger, log_formatter: calls)',
      "Aws::S3::Object.new(bucket.name, film.key, client: client).download_file('parts.mp4')",
    ),
  );
  const parts = [...printed.matchAll(/^get_object .*part_number:(\d+)/gm)].map(([, part]) => Number(part));
  expect(parts.sort((one, other) => one - other)).toEqual(Array.from({ length: 5 }, (_, index) => index + 1));
  expect(await digestOf(max.path('parts.mp4'))).toBe(await digestOf(max.path('scene.mp4')));
  expect((await clients.stored(`${OWN}/parts.mp4`)).inParts).toBe(true);
});

test('a viewer reads and lists what the member wrote, and changes nothing of it', async () => {
  await clients.shell('max').done(ruby('bucket.object("#{own}/seen/scene.mp4").upload_file(\'scene.mp4\')'));
  const before = await clients.tree(`${OWN}/seen`);
  const vera = clients.shell('vera');
  await vera.done(ruby('bucket.object("#{own}/seen/scene.mp4").download_file(\'seen.mp4\')'));
  expect(await digestOf(vera.path('seen.mp4'))).toBe(before['scene.mp4']);
  for (const line of [
    'bucket.object("#{own}/seen/2").upload_file(\'scene.mp4\')',
    'bucket.object("#{own}/seen/2").put(body: \'x\')',
    'bucket.object("#{own}/seen/scene.mp4").delete',
    `bucket.objects(prefix: '${PRIVATE}/').first`,
  ])
    expect([line, await vera.refused(ruby(line))]).toEqual([
      line,
      expect.stringMatching('Aws::S3::Errors::AccessDenied'),
    ]);
  expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
});

test.each([
  ['writes to the folder of somebody else', `bucket.object('${FOREIGN}/x').put(body: 'x')`],
  ['lists all of the bucket', 'bucket.objects.first'],
])('nobody %s', async (_what, line) => {
  expect(await clients.shell('max').refused(ruby(line))).toMatch('Aws::S3::Errors::AccessDenied');
  expect(await clients.tree(FOREIGN)).toEqual({});
});
