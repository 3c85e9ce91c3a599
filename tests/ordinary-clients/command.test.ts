/**
 * Proves that Debian's AWS CLI and boto3 work with the sessions of the command: by `exec`, by `exec --renew`, and by a profile of
 * `configure`, which needs no variable and no token.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../harness/short-run.ts';
import { block } from './harness/guide-blocks.ts';
import { OWN, PRIVATE, useClients } from './harness/use-clients.ts';

const clients = useClients();

/** Puts `latchkey` on the path, and gives away what the guide's other blocks need: the token. */
const BEGIN = 'export PATH="$HOME/bin:$PATH"; unset AWS_PROFILE TOKEN\n';
const LS = 'aws --endpoint-url "$ENDPOINT" s3 ls';

beforeAll(async () => {
  const { latchkey } = clients;
  const max = clients.shell('max');
  await latchkey.put(`${OWN}/there.jpg`);
  await latchkey.put(`${PRIVATE}/own.jpg`);
  await mkdir(max.path('bin'), { recursive: true });
  const run = `#!/bin/sh\nexec '${process.execPath}' '${join(PROJECT, 'clients/cli/latchkey.ts')}' "$@"\n`;
  await writeFile(max.path('bin/latchkey'), run);
  await chmod(max.path('bin/latchkey'), 0o755);
  const { code } = JSON.parse((await latchkey.post(latchkey.teamPath('/invites'), 'max', { user: 'max' })).text) as {
    code: string;
  };
  await max.done(`${BEGIN}rm -f ~/.aws/config\n${block('command')}`, { LINK: `${latchkey.broker}/#invite=${code}` });
}, 60_000);

test('a newcomer pastes the printed lines, and sees what is in the bucket', async () => {
  const [, lines = ''] = /^By the command, .*\n\n((?:.+\n)+)/m.exec(clients.latchkey.running.output()) ?? [];
  expect(lines).toMatch(/^npx latchkey login .*\nnpx latchkey exec .* aws .* s3 ls /);
  const ada = clients.shell('vera');
  const here = `cd '${PROJECT}' && export PATH='${join(PROJECT, 'node_modules/.bin')}':"$PATH" && unset AWS_PROFILE TOKEN\n`;
  expect(await ada.done(`${here}${lines}`)).toMatch(/^ +PRE shared\/$/m);
});

test('the AWS CLI lists, sends and is refused, by exec', async () => {
  const max = clients.shell('max');
  expect(await max.done(`${BEGIN}latchkey exec -- ${LS} "s3://$BUCKET/$OWN/"`)).toMatch('there.jpg');
  await max.done(
    `${BEGIN}latchkey exec -- aws --endpoint-url "$ENDPOINT" s3 cp photos/a.jpg "s3://$BUCKET/$OWN/sent.jpg"`,
  );
  expect(await clients.latchkey.read(`${OWN}/sent.jpg`)).toBe('first picture');
  const narrowed = `latchkey exec --areas shared -- ${LS} "s3://$BUCKET/${PRIVATE}/"`;
  expect(await max.refused(`${BEGIN}${narrowed}`)).toMatch('AccessDenied');
});

test('a profile of the shell and keys in a file change nothing of it', async () => {
  const max = clients.shell('max');
  const keys = '[default]\naws_access_key_id = AKIAOLD\naws_secret_access_key = old\n';
  await writeFile(max.path('old-keys'), keys);
  for (const flag of ['', '--renew'])
    expect(
      await max.done(`${BEGIN}latchkey exec ${flag} -- ${LS} "s3://$BUCKET/$OWN/"`, {
        AWS_ACCESS_KEY_ID: 'AKIAOLD',
        AWS_SECRET_ACCESS_KEY: 'old',
        AWS_SHARED_CREDENTIALS_FILE: max.path('old-keys'),
      }),
    ).toMatch('there.jpg');
});

test('the AWS CLI and boto3 get sessions from the address of exec --renew', async () => {
  const max = clients.shell('max');
  expect(await max.done(`${BEGIN}latchkey exec --renew -- ${LS} "s3://$BUCKET/$OWN/"`)).toMatch('there.jpg');
  const script = `
import os, boto3
session = boto3.Session()
print(session.get_credentials().method)
bucket = session.resource("s3", endpoint_url=os.environ["ENDPOINT"]).Bucket(os.environ["BUCKET"])
print([item.key for item in bucket.objects.filter(Prefix=os.environ["OWN"] + "/")])`;
  const printed = await max.done(`${BEGIN}latchkey exec --renew -- python3 -c '${script}'`);
  expect(printed).toMatch('container-role');
  expect(printed).toMatch('there.jpg');
});

test('the AWS CLI and boto3 get sessions by the profile, without the command on the path', async () => {
  const max = clients.shell('max');
  expect(
    await max.done(
      `unset AWS_PROFILE TOKEN\naws --profile gallery --endpoint-url "$ENDPOINT" s3 ls "s3://$BUCKET/$OWN/"`,
    ),
  ).toMatch('there.jpg');
  const script = `
import os, boto3
session = boto3.Session(profile_name="gallery")
print(session.region_name == os.environ["REGION"], session.get_credentials().method)
bucket = session.resource("s3", endpoint_url=os.environ["ENDPOINT"]).Bucket(os.environ["BUCKET"])
print([item.key for item in bucket.objects.filter(Prefix=os.environ["OWN"] + "/")])`;
  const printed = await max.done(`unset AWS_PROFILE TOKEN\npython3 -c '${script}'`);
  expect(printed).toMatch('True custom-process');
  expect(printed).toMatch('there.jpg');
});
