/** Proves that a client of a profile asks the broker again when a session ends, or soon will, so that a long transfer goes on. */
import { beforeAll, expect, test } from '@jest/globals';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { OWN, useClients } from './harness/use-clients.ts';

const clients = useClients();

/** Takes the place of curl in the profile's line: counts the calls, and says that the session ends when END says. */
const CURL = `#!/bin/bash
echo called >>"$HOME/calls"
/usr/bin/curl "$@" | sed -E 's/"Expiration":"[^"]*"/"Expiration":"'"$END"'"/'
`;

beforeAll(async () => {
  const max = clients.shell('max');
  await mkdir(max.path('bin'));
  await writeFile(max.path('bin/curl'), CURL);
  await chmod(max.path('bin/curl'), 0o755);
});

const READ_TWICE: readonly (readonly [client: string, end: string, script: string])[] = [
  // It asks again once the session has ended, and not before.
  [
    'rclone',
    '-1 minute',
    'rclone copy ":s3,provider=Other,env_auth=true,region=$REGION,endpoint=\'$ENDPOINT\':$BUCKET/$OWN" got',
  ],
  ['the AWS CLI', '+4 minutes', 'aws --endpoint-url "$ENDPOINT" s3 sync "s3://$BUCKET/$OWN/" got'],
  [
    'boto3',
    '+4 minutes',
    `python3 -c '
import os, boto3
bucket = boto3.resource("s3", endpoint_url=os.environ["ENDPOINT"]).Bucket(os.environ["BUCKET"])
for item in bucket.objects.filter(Prefix=os.environ["OWN"]): item.get()'`,
  ],
  [
    "Ruby's SDK",
    '+4 minutes',
    `ruby -e '
require "aws-sdk-s3"
s3 = Aws::S3::Resource.new(endpoint: ENV["ENDPOINT"], force_path_style: true)
s3.bucket(ENV["BUCKET"]).objects(prefix: ENV["OWN"]).each(&:get)'`,
  ],
];

test.each(READ_TWICE)('%s asks again', async (_client, end, script) => {
  const max = clients.shell('max');
  for (const name of ['1', '2', '3']) await clients.latchkey.put(`${OWN}/${name}`);
  await max.done(`rm -rf calls got; export PATH="$HOME/bin:$PATH" END="$(date -u -d '${end}' +%FT%TZ)"\n${script}`);
  const calls = (await readFile(max.path('calls'), 'utf8')).trim().split('\n');
  expect(calls.length).toBeGreaterThan(2);
});

test('none asks again for a session that has long to live', async () => {
  const max = clients.shell('max');
  for (const [, , script] of READ_TWICE) {
    await max.done(`rm -rf calls got; export PATH="$HOME/bin:$PATH" END="$(date -u -d '+1 hour' +%FT%TZ)"\n${script}`);
    expect((await readFile(max.path('calls'), 'utf8')).trim().split('\n').length).toBeLessThanOrEqual(2);
  }
});
