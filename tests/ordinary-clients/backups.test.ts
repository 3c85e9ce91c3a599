/** Proves that restic, duplicity and a mounted folder work through rclone, and that by themselves they ask for the bucket. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { block } from './harness/guide-blocks.ts';
import { digestOf, OWN, treeOf, useClients } from './harness/use-clients.ts';

const clients = useClients();
const SECRETS = { RESTIC_PASSWORD: 'a password', PASSPHRASE: 'a passphrase' };
/** restic and duplicity by themselves take no profile. */
const SESSION = `eval "$(curl -sS -H "@$HOME/.aws/latchkey-token" "$BROKER/v1/teams/$TEAM/credentials?format=env")"`;
/** Machines without FUSE, as containers are, mount nothing. */
/** Takes the session from `latchkey exec` alone. */
const BY_COMMAND = 'export AWS_CONFIG_FILE=/dev/null; unset AWS_PROFILE TOKEN\n';
const onFuse = existsSync('/dev/fuse') ? test : test.skip;

beforeAll(async () => {
  // Only the remote of the block: its transfers are tried elsewhere.
  const [remote = ''] = block('rclone').split(/^rclone sync/m);
  for (const who of ['max', 'vera'] as const) await clients.shell(who).done(remote);
  await clients.signIn();
});

describe('restic', () => {
  test("the guide's block makes, restores and forgets a backup", async () => {
    const max = clients.shell('max');
    // A film among the pictures: the blocks send and fetch 64 MB.
    await max.done(`cp film.mp4 photos/\n${BY_COMMAND}${block('restic')}`, { ...SECRETS, OWN: `${OWN}/guide` });
    expect(await treeOf(max.path('restored/photos'))).toEqual(await treeOf(max.path('photos')));
    const left = Object.keys(await clients.tree(`${OWN}/guide/restic`));
    expect(left).toContain('config');
    expect(left.filter((name) => name.startsWith('snapshots/') || name.startsWith('locks/'))).toEqual([]);
  });

  test('a viewer restores a backup without a lock, and makes none', async () => {
    const folder = { ...SECRETS, OWN: `${OWN}/seen` };
    const [init = ''] = block('restic')
      .replaceAll(/^latchkey exec .*-- /gm, '')
      .split(/^restic restore/m);
    await clients.shell('max').done(`rm -f photos/film.mp4\n${init}`, folder);
    const before = await clients.tree(`${OWN}/seen`);
    const vera = clients.shell('vera');
    const restic = 'restic --no-lock -r "rclone:gallery:$BUCKET/$OWN/restic"';
    await vera.done(`${restic} restore latest --target seen`, folder);
    expect(await treeOf(vera.path('seen/photos'))).toEqual(await treeOf(clients.shell('max').path('photos')));
    const quick = { ...folder, RCLONE_LOW_LEVEL_RETRIES: '1' };
    // restic says no more than that rclone was refused.
    const refusal = await vera.refused('timeout 30 restic init -r "rclone:gallery:$BUCKET/$OWN/own"', quick);
    expect(refusal).toMatch(/^Fatal: create key in repository at rclone:.* failed/m);
    expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
  });

  test('by itself it asks for the bucket', async () => {
    const restic = `${SESSION}\nrestic -o s3.region="$REGION" -r "s3:$ENDPOINT/$BUCKET/$OWN/alone" init`;
    expect(await clients.shell('max').refused(restic, SECRETS)).toMatch('client.BucketExists: Access Denied');
  });
});

describe('duplicity', () => {
  test("the guide's block makes and restores a backup, which a viewer restores, too", async () => {
    const max = clients.shell('max');
    await max.done(`rm -rf restored; cp film.mp4 photos/\n${BY_COMMAND}${block('duplicity')}`, {
      ...SECRETS,
      OWN: `${OWN}/guide`,
    });
    const photos = await treeOf(max.path('photos'));
    expect(await treeOf(max.path('restored'))).toEqual(photos);
    const restore = 'rm -rf by-viewer; duplicity restore "rclone://gallery:$BUCKET/$OWN/duplicity" by-viewer';
    await clients.shell('vera').done(restore, { ...SECRETS, OWN: `${OWN}/guide` });
    expect(await treeOf(clients.shell('vera').path('by-viewer'))).toEqual(photos);
  });

  test('by itself it asks for the bucket', async () => {
    const duplicity = `${SESSION}\nduplicity --num-retries 1 --s3-endpoint-url "$ENDPOINT" full photos "boto3+s3://$BUCKET/$OWN/alone"`;
    expect(await clients.shell('max').refused(duplicity, SECRETS)).toMatch(
      '(403) when calling the HeadBucket operation',
    );
  });
});

describe('mounted', () => {
  onFuse("by the guide's block a member's folder is one of the machine's", async () => {
    const max = clients.shell('max');
    const own = `${OWN}/mounted`;
    const expected = ['film.mp4', 'photos/empty.jpg', 'photos/sub/ü b.jpg'];
    await max.done(
      `rm -f photos/film.mp4
      ${block('mount')}
      trap 'for n in $(seq 40); do fusermount -u gallery && break; sleep 0.5; done' EXIT
      cp -r photos film.mp4 gallery/ && cmp film.mp4 gallery/film.mp4 && rm gallery/photos/a.jpg
      # rclone sends a file some seconds after it was closed.
      for n in $(seq 100); do
        if [ "$(rclone lsf -R --files-only "gallery:$BUCKET/$OWN" | sort)" = "$EXPECTED" ]; then break; fi
        sleep 0.5
      done`,
      { OWN: own, EXPECTED: expected.join('\n') },
    );
    const [film = '', empty = '', picture = ''] = await Promise.all(expected.map((name) => digestOf(max.path(name))));
    expect(await clients.tree(own)).toEqual({
      'film.mp4': film,
      'photos/empty.jpg': empty,
      'photos/sub/ü b.jpg': picture,
    });
  });

  onFuse('s3fs asks for a list of the bucket without a prefix', async () => {
    const keys =
      'AWSACCESSKEYID=$AWS_ACCESS_KEY_ID AWSSECRETACCESSKEY=$AWS_SECRET_ACCESS_KEY AWSSESSIONTOKEN=$AWS_SESSION_TOKEN';
    const options = '-o url="$ENDPOINT" -o use_path_request_style -o endpoint="$REGION" -o sigv4 -o dbglevel=err';
    const s3fs = `${SESSION}\nmkdir -p alone\n${keys} s3fs "$BUCKET:/$OWN" alone ${options} -f 2>&1; mountpoint alone`;
    expect(await clients.shell('max').refused(s3fs)).toMatch('CheckBucket');
  });
});
