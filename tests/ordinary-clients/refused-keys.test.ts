/** Proves that a key in somebody else's private folder is refused to each client in the guide's words, and that nothing is written. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { block, table } from './harness/guide-blocks.ts';
import { ONE_OBJECT, type OneObject } from './harness/one-object.ts';
import { SECRET, useClients } from './harness/use-clients.ts';

const clients = useClients();
const [SESSION = ''] = block('s3cmd').split(/^touch/m);
const AT_RCLONE = '"rclone:gallery:$BUCKET/${KEY%/*}"';
const AT_DUPLICITY = '"rclone://gallery:$BUCKET/${KEY%/*}"';

/** restic and duplicity have folders, not keys. */
const BACKUPS: Readonly<Record<string, OneObject>> = {
  restic: {
    put: `timeout 60 restic -r ${AT_RCLONE} init`,
    get: `timeout 60 restic --no-lock -r ${AT_RCLONE} restore latest --target "$FILE"`,
  },
  duplicity: {
    put: `duplicity --num-retries 1 full photos ${AT_DUPLICITY}`,
    get: `duplicity --num-retries 1 restore ${AT_DUPLICITY} "$FILE"`,
  },
};
const ONCE = { RCLONE_RETRIES: '1', RCLONE_LOW_LEVEL_RETRIES: '1', RESTIC_PASSWORD: 'p', PASSPHRASE: 'p' };

let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  const [remote = ''] = block('rclone').split(/^rclone sync/m);
  await clients.shell('max').done(remote);
  await clients.latchkey.put(`${SECRET}/secret.txt`, 'a secret');
  before = await clients.tree(SECRET);
}, 60_000);

test('the table has every client that is tried here', () => {
  expect([...table('refused').keys()]).toEqual([...Object.keys(ONE_OBJECT), ...Object.keys(BACKUPS)]);
});

describe.each(Object.entries({ ...ONE_OBJECT, ...BACKUPS }))('%s', (client, { put, get }) => {
  const [exitCode = '', ...sentences] = table('refused').get(client) ?? [];
  const [sending = '', fetching = ''] = sentences.map((text) => text.replaceAll('`', ''));

  test.each([
    ['sends', put, sending, { FILE: 'photos/a.jpg', KEY: `${SECRET}/written.txt` }],
    ['fetches', get, fetching, { FILE: 'fetched', KEY: `${SECRET}/secret.txt` }],
  ])('%s, and is refused', async (_what, line, words, variables) => {
    const max = clients.shell('max');
    const { code, stdout, stderr } = await max.run(`${SESSION}${line}`, { ...ONCE, ...variables });
    expect([code, stdout + stderr]).toEqual([Number(exitCode), expect.stringContaining(words)]);
    expect(words).not.toBe('');
    expect(stdout + stderr).not.toContain('a secret');
    expect(await clients.tree(SECRET)).toEqual(before);
    expect(await max.done('ls -A . | grep -c fetched || true')).toBe('0\n');
  });
});
