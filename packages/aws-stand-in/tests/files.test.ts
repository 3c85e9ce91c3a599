/** Proves that a private file is written exclusively: what others planted at its name is replaced, and never written into. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmod, link, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePrivateFile } from '../src/files.ts';

const SECRET = 'a secret\n';
let folder: string;
let path: string;
let theirs: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  path = join(folder, 'secret.json');
  theirs = join(folder, 'theirs');
  await writeFile(theirs, 'theirs\n');
});

afterEach(() => rm(folder, { recursive: true }));

async function expectPrivate(): Promise<void> {
  const { mode } = await lstat(path);
  // A plain file of this mode: not a link to one.
  expect((mode & 0o177777).toString(8)).toBe('100600');
  expect(await readFile(path, 'utf8')).toBe(SECRET);
  expect(await readFile(theirs, 'utf8')).toBe('theirs\n');
  expect((await readdir(folder)).sort()).toEqual(['secret.json', 'theirs']);
}

test.each(['', '.new'])('a link that is planted at its name%s is not followed', async (suffix) => {
  await symlink(theirs, `${path}${suffix}`);
  await writePrivateFile(path, SECRET);
  await expectPrivate();
});

test.each(['', '.new'])('a link to nothing at its name%s makes no file there', async (suffix) => {
  await symlink(join(folder, 'elsewhere'), `${path}${suffix}`);
  await writePrivateFile(path, SECRET);
  await expectPrivate();
});

test.each(['', '.new'])('a second name of a file of others, at its name%s, is not written into', async (suffix) => {
  await link(theirs, `${path}${suffix}`);
  await writePrivateFile(path, SECRET);
  await expectPrivate();
});

test.each(['', '.new'])('a file that others can read, or have open, at its name%s is replaced', async (suffix) => {
  await writeFile(`${path}${suffix}`, 'longer than the secret that is written');
  await chmod(`${path}${suffix}`, 0o666);
  const { ino } = await lstat(`${path}${suffix}`);
  await link(`${path}${suffix}`, join(folder, 'open'));
  await writePrivateFile(path, SECRET);
  expect((await lstat(path)).ino).not.toBe(ino);
  expect(await readFile(join(folder, 'open'), 'utf8')).toBe('longer than the secret that is written');
  await rm(join(folder, 'open'));
  await expectPrivate();
});

test.each([0, 0o777])('the mode is the same with umask %i', async (umask) => {
  const before = process.umask(umask);
  await writePrivateFile(path, SECRET).finally(() => process.umask(before));
  await expectPrivate();
});

test('a folder at its temporary name is an error, and the file stays', async () => {
  await writePrivateFile(path, SECRET);
  await mkdir(`${path}.new`);
  await expect(writePrivateFile(path, 'another')).rejects.toThrow(/EISDIR|directory/i);
  await rm(`${path}.new`, { recursive: true });
  await expectPrivate();
});
