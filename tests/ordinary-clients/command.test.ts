/** Proves that the lines which `npm start` prints and the guide's block of the command work, and that other keys change nothing of it. */
import { beforeAll, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../harness/short-run.ts';
import { OWN, PRIVATE, useClients } from './harness/use-clients.ts';

const clients = useClients();

/** Gives away what the guide's other blocks need. */
const BEGIN = 'unset AWS_PROFILE TOKEN\n';
const LS = 'aws --endpoint-url "$ENDPOINT" s3 ls';

beforeAll(async () => {
  await clients.signIn();
  await clients.latchkey.put(`${PRIVATE}/own.jpg`);
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
