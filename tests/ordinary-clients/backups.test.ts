/** Proves that restic and duplicity work through a local folder, a mounted folder by rclone, and none of them by itself. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { block } from './harness/guide-blocks.ts';
import { digestOf, OWN, treeOf, useClients } from './harness/use-clients.ts';

const clients = useClients();
const SECRETS = { RESTIC_PASSWORD: 'a password', PASSPHRASE: 'a passphrase' };
/** restic and duplicity by themselves take no profile. */
const SESSION = `eval "$(curl -sS -H "@$HOME/.aws/latchkey-token" "$BROKER/v1/teams/$TEAM/credentials?format=env")"`;
/** Machines without FUSE, as containers are, mount nothing. */
const onFuse = existsSync('/dev/fuse') ? test : test.skip;

beforeAll(async () => {
  // Only the remote of the block: its transfers are tried elsewhere.
  const [remote = ''] = block('rclone').split(/^rclone lsd/m);
  for (const who of ['max', 'vera'] as const) await clients.shell(who).done(remote);
});

const [S3 = ''] = block('aws').split('\n');

describe('restic', () => {
  test("the guide's block makes and restores a backup, which a viewer restores, too", async () => {
    const max = clients.shell('max');
    const folder = { ...SECRETS, OWN: `${OWN}/guide` };
    await max.done(`${S3}\n${block('restic')}`, folder);
    const photos = await treeOf(max.path('photos'));
    expect(await treeOf(max.path('restored/photos'))).toEqual(photos);
    const before = await clients.tree(`${OWN}/guide/restic`);
    expect(before).toEqual(await treeOf(max.path('restic')));
    const vera = clients.shell('vera');
    const restic = 'restic --no-lock -r "rclone:gallery:$BUCKET/$OWN/restic"';
    await vera.done(`${restic} restore latest --target seen`, folder);
    expect(await treeOf(vera.path('seen/photos'))).toEqual(photos);
    expect(await clients.tree(`${OWN}/guide/restic`)).toEqual(before);
  });

  test("through Debian's rclone it writes nothing", async () => {
    const quick = { ...SECRETS, RCLONE_LOW_LEVEL_RETRIES: '1' };
    const restic = 'timeout 30 restic init -r "rclone:gallery:$BUCKET/$OWN/through"';
    const refusal = await clients.shell('max').refused(restic, quick);
    // restic says no more than that rclone was refused.
    expect(refusal).toMatch(/^Fatal: create key in repository at rclone:.* failed/m);
    expect(await clients.tree(`${OWN}/through`)).toEqual({});
  });

  test('by itself it asks for the bucket', async () => {
    const restic = `${SESSION}\nrestic -o s3.region="$REGION" -r "s3:$ENDPOINT/$BUCKET/$OWN/alone" init`;
    expect(await clients.shell('max').refused(restic, SECRETS)).toMatch('client.BucketExists: Access Denied');
  });
});

describe('duplicity', () => {
  test("the guide's block makes and restores a backup, which a viewer restores, too", async () => {
    const max = clients.shell('max');
    const folder = { ...SECRETS, OWN: `${OWN}/guide` };
    await max.done(`rm -rf restored\n${S3}\n${block('duplicity')}`, folder);
    const photos = await treeOf(max.path('photos'));
    expect(await treeOf(max.path('restored'))).toEqual(photos);
    const restore = block('duplicity').split(/^(?=s3 sync "s3:)/m)[1] ?? '';
    await clients.shell('vera').done(`${S3}\n${restore}`, folder);
    expect(await treeOf(clients.shell('vera').path('restored'))).toEqual(photos);
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
    await max.done(
      `${S3}\ns3 sync photos "s3://$BUCKET/$OWN/photos"; s3 cp film.mp4 "s3://$BUCKET/$OWN/film.mp4"
      ${block('mount')}
      trap 'for n in $(seq 40); do fusermount -u gallery && break; sleep 0.5; done' EXIT
      cp -r gallery mounted-copy
      ! touch gallery/new`,
      { OWN: own },
    );
    expect(await treeOf(max.path('mounted-copy'))).toEqual(await clients.tree(own));
    expect(await digestOf(max.path('mounted-copy/film.mp4'))).toBe(await digestOf(max.path('film.mp4')));
  });

  onFuse('s3fs asks for a list of the bucket without a prefix', async () => {
    const keys =
      'AWSACCESSKEYID=$AWS_ACCESS_KEY_ID AWSSECRETACCESSKEY=$AWS_SECRET_ACCESS_KEY AWSSESSIONTOKEN=$AWS_SESSION_TOKEN';
    const options = '-o url="$ENDPOINT" -o use_path_request_style -o endpoint="$REGION" -o sigv4 -o dbglevel=err';
    const s3fs = `${SESSION}\nmkdir -p alone\n${keys} s3fs "$BUCKET:/$OWN" alone ${options} -f 2>&1; mountpoint alone`;
    expect(await clients.shell('max').refused(s3fs)).toMatch('CheckBucket');
  });
});
