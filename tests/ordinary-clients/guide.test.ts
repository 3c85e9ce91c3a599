/** Proves that every block of docs/clients.md is run by a test, and that the versions it names are those that were tried. */
import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK_NAMES, GUIDE, table } from './harness/guide-blocks.ts';
import { useClients } from './harness/use-clients.ts';

const clients = useClients();
const FOLDER = import.meta.dirname;

test('every block is run by a test', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const text = files.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
  expect(BLOCK_NAMES.length).toBeGreaterThan(0);
  expect(BLOCK_NAMES.filter((name) => !text.includes(`block('${name}')`))).toEqual([]);
  expect(GUIDE.match(/^```(?:sh|python|ruby|js)$/gm)).toHaveLength(BLOCK_NAMES.length);
});

test('the versions are those that were tried', async () => {
  const versions = {
    rclone: 'rclone version',
    'AWS CLI': 'aws --version',
    boto3: "python3 -c 'import boto3; print(boto3.__version__)'",
    "Ruby's SDK": "ruby -e 'require %(aws-sdk-s3); puts Aws::S3::GEM_VERSION'",
    'JavaScript SDK': 'cat node_modules/@aws-sdk/client-s3/package.json | grep version',
    minio: 'cat node_modules/minio/package.json | grep version',
    s3cmd: 's3cmd --version',
    davix: "dpkg-query -W -f '${Version}' davix",
  };
  const tried = table('client +\\| tried');
  expect([...tried.keys()]).toEqual(Object.keys(versions));
  for (const [name, command] of Object.entries(versions)) {
    const [version = ''] = /\d+\.\d+\.\d+/.exec(await clients.shell('max').done(command)) ?? [];
    expect([name, version]).toEqual([name, tried.get(name)?.[0]]);
  }
  for (const [name, command] of Object.entries({ restic: 'restic version', duplicity: 'duplicity --version' })) {
    const [version = ''] = /\d+\.\d+\.\d+/.exec(await clients.shell('max').done(command)) ?? [];
    expect(GUIDE).toMatch(`${name} ${version}`);
  }
});
