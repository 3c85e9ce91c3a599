/** Proves that docs/clients.md is true: every block is run by a test, versions are Debian's, and each way to a session is as it says. */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK_NAMES, GUIDE } from './harness/guide-blocks.ts';
import { OWN, useClients } from './harness/use-clients.ts';

const clients = useClients();
const FOLDER = import.meta.dirname;

test('every block is run by a test', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const text = files.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
  expect(BLOCK_NAMES.length).toBeGreaterThan(0);
  expect(BLOCK_NAMES.filter((name) => !text.includes(`block('${name}')`))).toEqual([]);
  expect(GUIDE.match(/^```(?:sh|python|ruby)$/gm)).toHaveLength(BLOCK_NAMES.length);
});

test('the versions are those that were tried', async () => {
  const versions = {
    rclone: 'rclone version',
    'AWS CLI': 'aws --version',
    boto3: "python3 -c 'import boto3; print(boto3.__version__)'",
    "Ruby's `aws-sdk-s3`": "ruby -e 'require %(aws-sdk-s3); puts Aws::S3::GEM_VERSION'",
    s3cmd: 's3cmd --version',
    davix: "dpkg-query -W -f '${Version}' davix",
  };
  for (const [name, command] of Object.entries(versions)) {
    const printed = await clients.shell('max').done(command);
    const [version = ''] = /\d+\.\d+\.\d+/.exec(printed) ?? [];
    const [, named] = new RegExp(`^\\| ${name.replaceAll(/[.]/g, '\\.')} +\\| ([\\d.]+) `, 'm').exec(GUIDE) ?? [];
    expect([name, version]).toEqual([name, named]);
  }
});

const CONTAINER = `export AWS_CONTAINER_CREDENTIALS_FULL_URI="$BROKER/v1/teams/$TEAM/credentials" AWS_CONTAINER_AUTHORIZATION_TOKEN="$TOKEN"`;
const ENV = `eval "$(curl -sS "$BROKER/v1/teams/$TEAM/credentials?format=env" -H "Authorization: Bearer $TOKEN" || echo false)"`;
const LISTS: Readonly<Record<string, string>> = {
  rclone: 'rclone ls ":s3,provider=Other,env_auth=true,region=$REGION,endpoint=\'$ENDPOINT\':$BUCKET/$OWN/ways"',
  'AWS CLI': 'aws --endpoint-url "$ENDPOINT" s3 ls "s3://$BUCKET/$OWN/ways/"',
  boto3: `python3 -c '
import os, boto3
bucket = boto3.resource("s3", endpoint_url=os.environ["ENDPOINT"]).Bucket(os.environ["BUCKET"])
print([item.key for item in bucket.objects.filter(Prefix=os.environ["OWN"] + "/ways/")])'`,
  Ruby: `ruby -e '
require "aws-sdk-s3"
s3 = Aws::S3::Resource.new(endpoint: ENV["ENDPOINT"], force_path_style: true)
puts s3.bucket(ENV["BUCKET"]).objects(prefix: ENV["OWN"] + "/ways/").map(&:key)'`,
};
const REGION = 'export AWS_REGION="$REGION" AWS_DEFAULT_REGION="$REGION"';

describe.each(Object.entries(LISTS))('%s gets a session', (name, list) => {
  test('by a profile', async () => {
    await clients.latchkey.put(`${OWN}/ways/there.jpg`);
    expect(await clients.shell('max').done(list)).toMatch('there.jpg');
  });

  test('by the environment', async () => {
    expect(await clients.shell('max').done(`unset AWS_PROFILE\n${ENV}\n${list}`, ALONE)).toMatch('there.jpg');
  });

  test(`by the address of a container: ${name === 'Ruby' ? 'refused' : 'yes'}`, async () => {
    const script = `unset AWS_PROFILE\n${REGION}\n${CONTAINER}\n${list}`;
    if (name === 'Ruby') expect(await clients.shell('max').refused(script, ALONE)).toMatch('MissingCredentialsError');
    else expect(await clients.shell('max').done(script, ALONE)).toMatch('there.jpg');
  });
});

/** Names a configuration that is not there, so that the profile is not what answers. */
const ALONE = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
