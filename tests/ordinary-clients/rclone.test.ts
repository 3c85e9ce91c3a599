/** Proves that rclone transfers whole folders with its default settings, single files with `no_check_bucket`, and no more. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, treeOf, useClients } from './harness/use-clients.ts';

const clients = useClients();
/** Is a remote with nothing but what reaches the store. */
const DEFAULTS = `rclone config create defaults s3 provider=Other env_auth=true profile=latchkey \
  region="$REGION" endpoint="$ENDPOINT"`;
const QUICK = { RCLONE_RETRIES: '1' };

beforeAll(async () => {
  for (const who of ['max', 'vera'] as const) await clients.shell(who).done(DEFAULTS);
});

test("the guide's block works for a member", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/guide`;
  const printed = await max.done(block('rclone'), { OWN: own });
  expect(printed).toMatch(/ photos$/m);
  const photos = await treeOf(max.path('photos'));
  const film = await digestOf(max.path('film.mp4'));
  expect(await clients.tree(`${own}/photos`)).toEqual(photos);
  expect((await clients.stored(`${own}/film.mp4`)).digest).toBe(film);
});

test('authorities of the shell end it before it asks', async () => {
  const list = clients.shell('max').refused(`rclone lsf defaults:webqsee/${OWN}`, {
    ...QUICK,
    AWS_CA_BUNDLE: '/etc/ssl/certs/ca-certificates.crt',
  });
  expect(await list).toMatch('LoadCustomCABundleError');
});

describe('with default settings', () => {
  test('a member synchronises a folder with a film both ways, lists, checks, prints and deletes', async () => {
    const max = clients.shell('max');
    const folder = `defaults:webqsee/${OWN}/sync`;
    await max.done(`cp -r photos album && cp film.mp4 album/ && rclone copy album ${folder}`);
    const album = await treeOf(max.path('album'));
    expect(await clients.tree(`${OWN}/sync`)).toEqual(album);
    await max.done(`rclone sync ${folder} back && rclone check --download ${folder} back`);
    expect(await treeOf(max.path('back'))).toEqual(album);
    expect(await max.done(`rclone ls ${folder}/sub`)).toBe('       14 ü b.jpg\n');
    expect(await max.done(`rclone lsd ${folder}`)).toMatch(/^ .* sub$/m);
    expect(await max.done(`rclone cat ${folder}/a.jpg`)).toBe('first picture');
    await max.done(`rclone deletefile ${folder}/film.mp4`);
    await rm(max.path('album/a.jpg'));
    await rm(max.path('album/film.mp4'));
    await max.done(`rclone sync album ${folder}`);
    expect(await clients.tree(`${OWN}/sync`)).toEqual(await treeOf(max.path('album')));
    // It asks for the bucket's versioning, is refused, and goes on.
    await max.done(`rclone purge ${folder}`);
    expect(await clients.tree(`${OWN}/sync`)).toEqual({});
  });

  test('a film goes up in parts, if parts begin below its size', async () => {
    const max = clients.shell('max');
    await max.done(`rclone copy . defaults:webqsee/${OWN}/parts --include scene.mp4 --s3-upload-cutoff 10M`);
    const film = await digestOf(max.path('scene.mp4'));
    expect(await clients.stored(`${OWN}/parts/scene.mp4`)).toEqual({ digest: film, inParts: true });
  });

  test('a check tells of a file that differs', async () => {
    const max = clients.shell('max');
    await max.done(`rclone copy photos defaults:webqsee/${OWN}/differs`);
    await mkdir(max.path('other'), { recursive: true });
    await writeFile(max.path('other/a.jpg'), 'other picture');
    expect(await max.refused(`rclone check --one-way other defaults:webqsee/${OWN}/differs`)).toMatch('1 differences');
  });

  test('a single file is refused before it is sent, because the bucket is asked for', async () => {
    const refusal = await clients.shell('max').refused(`rclone copy film.mp4 defaults:webqsee/${OWN}/single`, QUICK);
    expect(refusal).toMatch('AccessDenied');
    expect(await clients.tree(`${OWN}/single`)).toEqual({});
    await clients.shell('max').done(`rclone copy photos/a.jpg defaults:webqsee/${OWN}/single --s3-no-check-bucket`);
    expect(Object.keys(await clients.tree(`${OWN}/single`))).toEqual(['a.jpg']);
  });

  test('a viewer reads and lists what the member wrote, and changes nothing of it', async () => {
    const [max, vera] = [clients.shell('max'), clients.shell('vera')];
    const folder = `defaults:webqsee/${OWN}/seen`;
    await max.done(`rclone copy photos ${folder} && rclone copy photos defaults:webqsee/${PRIVATE}/photos`);
    const before = await clients.tree(`${OWN}/seen`);
    await vera.done(`rclone sync ${folder} seen && rclone check ${folder} seen`);
    expect(await treeOf(vera.path('seen'))).toEqual(before);
    for (const forbidden of [
      `rclone copy scene.mp4 ${folder} --s3-no-check-bucket`,
      `rclone sync photos/sub ${folder}`,
      `rclone deletefile ${folder}/a.jpg`,
      `rclone delete ${folder} -v`,
      `rclone ls defaults:webqsee/${PRIVATE}/photos`,
      `rclone cat defaults:webqsee/${PRIVATE}/photos/a.jpg`,
    ])
      expect([forbidden, await vera.refused(forbidden, QUICK)]).toEqual([
        forbidden,
        expect.stringMatching('AccessDenied'),
      ]);
    expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
  });

  test.each([
    ['writes to the folder of somebody else', `rclone copy photos defaults:webqsee/${FOREIGN}`],
    ['lists the root of the team', 'rclone lsd defaults:webqsee/webqsee/demo/items-root'],
    ['lists the bucket', 'rclone lsd defaults:webqsee'],
    ['lists the buckets', 'rclone lsd defaults:'],
    ['looks for unfinished uploads', `rclone cleanup defaults:webqsee/${OWN}`],
    ['makes a bucket', 'rclone mkdir defaults:another'],
  ])('nobody %s', async (_what, forbidden) => {
    expect(await clients.shell('max').refused(forbidden, QUICK)).toMatch('AccessDenied');
    expect(await clients.tree(FOREIGN)).toEqual({});
  });
});
