/** Proves that Debian's rclone reads and deletes within a role with its default settings, and that its uploads are refused. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, PRIVATE, treeOf, useClients } from './harness/use-clients.ts';

const clients = useClients();
/** Is a remote with nothing but what reaches the store. */
const DEFAULTS = `rclone config create defaults s3 provider=Other env_auth=true profile=latchkey \
  region="$REGION" endpoint="$ENDPOINT"`;
const QUICK = { RCLONE_RETRIES: '1' };
const at = (folder: string): string => `defaults:webqsee/${folder}`;

beforeAll(async () => {
  for (const who of ['max', 'vera'] as const) await clients.shell(who).done(DEFAULTS);
});

/** Sends the files of a member's home into a folder, by a client that can. */
async function sent(folder: string): Promise<Readonly<Record<string, string>>> {
  const cli = `${block('aws').split('\n')[0] ?? ''}\ns3 sync photos "s3://$BUCKET/$OWN/photos"; s3 cp film.mp4 "s3://$BUCKET/$OWN/film.mp4"`;
  await clients.shell('max').done(cli, { OWN: folder });
  return clients.tree(folder);
}

test("the guide's block works for a member", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/guide`;
  const before = await sent(own);
  await max.done('mv film.mp4 sent.mp4');
  expect(await max.done(block('rclone'), { OWN: own })).toMatch(/ photos$/m);
  expect(await treeOf(max.path('photos-copy'))).toEqual(await treeOf(max.path('photos')));
  expect(await digestOf(max.path('film.mp4'))).toBe(before['film.mp4']);
  expect({ ...(await clients.tree(own)), 'film.mp4': before['film.mp4'] }).toEqual(before);
  expect(await clients.tree(own)).not.toHaveProperty(['film.mp4']);
});

describe('with default settings', () => {
  test('a member synchronises a folder with a film to the machine, lists, checks, prints and deletes', async () => {
    const max = clients.shell('max');
    const before = await sent(`${PRIVATE}/all`);
    const folder = at(`${PRIVATE}/all`);
    await max.done(`rclone sync ${folder} back && rclone check --download ${folder} back`);
    expect(await treeOf(max.path('back'))).toEqual(before);
    expect(await max.done(`rclone ls ${folder}/photos/sub`)).toBe('       14 ü b.jpg\n');
    expect(await max.done(`rclone cat ${folder}/photos/a.jpg`)).toBe('first picture');
    await max.done('rm back/photos/a.jpg && echo another >back/film.mp4');
    expect(await max.refused(`rclone check ${folder} back`)).toMatch('2 differences');
    await max.done(`rclone deletefile ${folder}/film.mp4`);
    expect(Object.keys(await clients.tree(`${PRIVATE}/all`))).not.toContain('film.mp4');
    // It asks for the bucket's versioning, is refused, and goes on.
    await max.done(`rclone purge ${folder}`);
    expect(await clients.tree(`${PRIVATE}/all`)).toEqual({});
  });

  test('a viewer reads and lists what the member wrote, and deletes nothing of it', async () => {
    const before = await sent(`${OWN}/seen`);
    await clients.latchkey.put(`${PRIVATE}/photos/a.jpg`);
    const vera = clients.shell('vera');
    const folder = at(`${OWN}/seen`);
    await vera.done(`rclone copy ${folder} seen && rclone check ${folder} seen`);
    expect(await treeOf(vera.path('seen'))).toEqual(before);
    for (const forbidden of [
      `rclone deletefile ${folder}/photos/a.jpg`,
      `rclone delete ${folder} -v`,
      `rclone ls ${at(`${PRIVATE}/photos`)}`,
      `rclone cat ${at(`${PRIVATE}/photos/a.jpg`)}`,
    ])
      expect([forbidden, await vera.refused(forbidden, QUICK)]).toEqual([
        forbidden,
        expect.stringMatching('AccessDenied'),
      ]);
    expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
  });

  test.each([
    [
      'uploads a folder, because an ACL is sent',
      `rclone copy photos ${at(`${OWN}/up`)} --dump headers`,
      /^X-Amz-Acl: private/m,
    ],
    [
      'uploads in parts',
      `rclone copy . ${at(`${OWN}/up`)} --include sent.mp4 --s3-upload-cutoff 10M`,
      /failed to initialise/,
    ],
    ['uploads a single file, because the bucket is asked for', `rclone copyto photos/a.jpg ${at(`${OWN}/up/1`)}`, /./],
    ['uploads a single file without that', `rclone copyto photos/a.jpg ${at(`${OWN}/up/1`)} --s3-no-check-bucket`, /./],
    ['writes to the folder of somebody else', `rclone copy photos ${at(FOREIGN)}`, /./],
    ['lists the root of the team', `rclone lsd ${at('webqsee/demo/items-root')}`, /./],
    ['lists the bucket', 'rclone lsd defaults:webqsee', /./],
    ['lists the buckets', 'rclone lsd defaults:', /./],
    ['looks for unfinished uploads', `rclone cleanup ${at(OWN)}`, /list multipart uploads/],
    ['makes a bucket', 'rclone mkdir defaults:another', /./],
  ])('nobody %s', async (_what, forbidden, words) => {
    const refusal = await clients.shell('max').refused(forbidden, QUICK);
    expect(refusal).toMatch('AccessDenied');
    expect(refusal).toMatch(words);
    expect({ ...(await clients.tree(`${OWN}/up`)), ...(await clients.tree(FOREIGN)) }).toEqual({});
  });
});
