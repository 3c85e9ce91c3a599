/**
 * Proves that smap's server uploads with the AWS CLI by the helper's credentials, as its scripts do, and can neither delete nor
 * reach anything else; and that the files for the bucket are what AWS's tools take.
 */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { GetBucketCorsCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { forFile } from '../harness/for-file.ts';
import { outcome, s3Client } from '../harness/latchkey.ts';
import { PICTURE } from '../harness/media.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { credentials, HELPER, startCommandSite, type CommandSite } from './credentials-command.ts';

const AWS = '/usr/bin/aws';
const EXAMPLES = join(PROJECT, 'examples/smap');
const site: CommandSite = forFile(startCommandSite);
let home: string;

beforeAll(async () => {
  home = join(site.dir, 'home');
  await mkdir(join(home, '.aws'), { recursive: true });
  await writeFile(join(home, 'picture.jpg'), PICTURE);
  const [url = '', team = '', token = ''] = site.parameters;
  const lines = await readFile(join(EXAMPLES, 'aws-config.ini'), 'utf8');
  const config = lines
    .replace('/usr/local/bin/latchkey-credentials.sh', HELPER)
    .replace('https://BROKER', url)
    .replace('TEAM', team)
    .replace('/etc/latchkey/server-token', token)
    .replace('REGION', site.running.demo.region);
  // The stand-in has its buckets in the path.
  await writeFile(join(home, '.aws/config'), `${config}s3 =\n  addressing_style = path\n`);
});

function aws(parameters: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { aws: endpoint } = site.running.demo;
  return run(AWS, ['--endpoint-url', endpoint, ...parameters], { HOME: home, ...environment });
}

test('it uploads, and reads back what it uploaded', async () => {
  const file = join(home, 'picture.jpg');
  for (const area of ['attachments/s1_1', 'uploadedSurveys']) {
    const { code, stderr } = await aws(['s3', 'cp', file, `s3://smap/${area}/new.jpg`]);
    expect([code, stderr]).toEqual([0, '']);
  }
  // As smap's script for a restore does.
  expect((await aws(['s3', 'sync', 's3://smap/attachments/s1_1', join(home, 'restored')])).code).toBe(0);
  expect((await readFile(join(home, 'restored/new.jpg'))).equals(PICTURE)).toBe(true);
});

test.each([
  ['delete', ['s3', 'rm', 's3://smap/attachments/s1_1/new.jpg']],
  ['write elsewhere in the bucket', ['s3api', 'put-object', '--bucket', 'smap', '--key', 'settings/x']],
  ['list the whole bucket', ['s3api', 'list-objects-v2', '--bucket', 'smap']],
  ['reach another bucket', ['s3api', 'list-objects-v2', '--bucket', 'webqsee']],
])('it cannot %s', async (_what, parameters) => {
  const { code, stderr } = await aws(parameters);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/AccessDenied|Forbidden|\(403\)/);
  const owner = s3Client(site.running, site.running.rootKey);
  expect(await outcome(owner.send(new GetObjectCommand({ Bucket: 'smap', Key: 'attachments/s1_1/new.jpg' })))).toBe(
    'ok',
  );
  owner.destroy();
});

test('an old key in the environment wins, so it must be emptied', async () => {
  const { code, stderr } = await aws(['s3', 'ls', 's3://smap/attachments/'], {
    AWS_ACCESS_KEY_ID: 'AKIAOLD',
    AWS_SECRET_ACCESS_KEY: 'old',
  });
  expect([code === 0, stderr.includes('InvalidAccessKeyId')]).toEqual([false, true]);
});

describe('the file of a profile', () => {
  test('serves programs that can only read one, its owner alone', async () => {
    const profile = join(home, '.aws/profile');
    const parameters = [...site.parameters, profile];
    for (let time = 0; time < 2; time += 1) {
      const { code, stdout, stderr } = await credentials({ parameters }, join(site.dir, 'profile-cache'));
      expect([code, stdout, stderr]).toEqual([0, '', '']);
    }
    expect((await stat(profile)).mode & 0o777).toBe(0o600);
    expect((await readFile(profile, 'utf8')).split('\n').map((line) => line.split(' = ')[0])).toEqual([
      '[default]',
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_session_token',
      '',
    ]);
    const read = ['s3api', 'head-object', '--bucket', 'smap', '--key', 'attachments/s1_1/new.jpg'];
    const { code } = await aws(read, {
      AWS_SHARED_CREDENTIALS_FILE: profile,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_DEFAULT_REGION: 'eu-central-1',
    });
    // Without the path's setting the CLI puts no bucket into the host of an address.
    expect(code).toBe(0);
  });

  test('is kept while no new one can be had', async () => {
    const profile = join(home, '.aws/profile');
    const before = await readFile(profile, 'utf8');
    await site.upstream.away(async () => {
      const { code } = await credentials({ parameters: [...site.parameters, profile] }, join(site.dir, 'empty-cache'));
      expect(code).toBe(1);
    });
    expect(await readFile(profile, 'utf8')).toBe(before);
  });
});

test("the bucket's CORS is what the AWS CLI takes", async () => {
  const { rootKey, demo } = site.running;
  const root = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
  const put = [
    's3api',
    'put-bucket-cors',
    '--bucket',
    demo.smap.bucket,
    '--cors-configuration',
    `file://${EXAMPLES}/bucket-cors.json`,
  ];
  expect((await aws(put, root)).stderr).toBe('');
  const owner: S3Client = s3Client(site.running, rootKey);
  const { CORSRules } = await owner.send(new GetBucketCorsCommand({ Bucket: demo.smap.bucket }));
  owner.destroy();
  expect(CORSRules).toEqual(
    (JSON.parse(await readFile(`${EXAMPLES}/bucket-cors.json`, 'utf8')) as { CORSRules: unknown }).CORSRules,
  );
});
