/** Proves that the helper's cache belongs to one Unix user and one caller, and is replaced well before its session expires. */
import { chmod, chown, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../harness/short-run.ts';
import { cachedFile, credentials, HELPER, setTimes, useCommand } from './credentials-command.ts';

const command = useCommand();
const { site, given, refused, requests } = command;

test('the cache answers while the session is long', async () => {
  const first = await given();
  expect(await given()).toEqual(first);
  expect(requests()).toBe(1);
});

test.each([
  ['has 21 minutes left of an hour', -2340, 1260, 1],
  ['has 19 minutes left of an hour', -2460, 1140, 2],
  ['has expired', -3700, -100, 2],
  ['is a short one before half its life', -400, 500, 1],
  ['is a short one after half its life', -500, 400, 2],
  ['was fetched tomorrow, because the clock was set back since', 86_400, 1800, 2],
  ['was fetched tomorrow and has expired', 86_400, -100, 2],
])('a session that %s', async (_what, fetched, expires, expected) => {
  await given();
  await setTimes(command.cache, fetched, expires);
  await given();
  expect(requests()).toBe(expected);
});

test('the cache belongs to its user alone, under any umask', async () => {
  for (const umask of ['000', '022', '777']) {
    const own = join(command.cache, umask);
    const { code } = await run('dash', ['-c', `umask ${umask}; exec dash "$@"`, 'dash', HELPER, ...site.parameters], {
      LATCHKEY_CACHE: own,
    });
    expect(code).toBe(0);
    const folder = join(own, 'latchkey');
    const modes = await Promise.all(
      [folder, ...(await readdir(folder)).map((name) => join(folder, name))].map(
        async (path) => (await stat(path)).mode & 0o777,
      ),
    );
    expect([umask, modes[0], new Set(modes.slice(1))]).toEqual([umask, 0o700, new Set([0o600])]);
  }
});

test('the cache of one token, team and broker is not that of others', async () => {
  await given();
  const [url = '', team = ''] = site.parameters;
  const rotated = join(command.cache, 'rotated');
  await writeFile(rotated, 'lk_00000000000000000000_x', { mode: 0o600 });
  for (const parameters of [
    [url.replace('127.0.0.1', 'localhost'), team, site.token],
    [url, 'another', site.token],
    [url, team, rotated],
  ])
    await credentials({ parameters }, command.cache);
  expect(requests()).toBe(4);
});

test('a damaged cache is replaced', async () => {
  await given();
  for (const text of [
    '',
    'x',
    'a\nb\nc\n',
    (await readFile(await cachedFile(command.cache), 'utf8')).replace('Expiration', 'X'),
  ]) {
    await writeFile(await cachedFile(command.cache), text);
    await given();
  }
  expect(requests()).toBe(5);
});

test.each([
  [
    'a link to a folder',
    async (folder: string) => {
      await mkdir(`${folder}-other`, { mode: 0o700 });
      await symlink(`${folder}-other`, folder);
    },
  ],
  ['a dangling link', (folder: string) => symlink('/nonexistent', folder)],
  ['a file', (folder: string) => writeFile(folder, '')],
  [
    'open to others',
    async (folder: string) => {
      await mkdir(folder);
      await chmod(folder, 0o755);
    },
  ],
  [
    "another user's",
    async (folder: string) => {
      await mkdir(folder, { mode: 0o700 });
      await chown(folder, 65534, 65534);
    },
  ],
])('the folder is refused as %s', async (_what, make) => {
  await make(join(command.cache, 'latchkey'));
  await refused(/latchkey (?:is a link|must be of the user|cannot be made)/);
  expect(requests()).toBe(0);
});

test('a file that is a link or open to others is not read', async () => {
  await given();
  const file = await cachedFile(command.cache);
  await rename(file, `${file}-elsewhere`);
  await symlink(`${file}-elsewhere`, file);
  await given();
  await chmod(file, 0o644);
  await given();
  expect(requests()).toBe(3);
});
