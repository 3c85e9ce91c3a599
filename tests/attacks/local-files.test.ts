/**
 * Attack: another user of the same machine reads the data folder. The folder is its owner's alone, and so is each file that
 * holds a secret, whatever umask the process was started with and whatever mode an old file had.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { secretOf } from '../harness/team-calls.ts';

const PRIVATE_FILES = ['account.json', 'aws.json', 'demo.json', 'functions.json'];
let above: string;
let running: Running;
let umask: number;

beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  // The loosest there is; the child inherits it.
  umask = process.umask(0);
  running = await startLatchkey({ dataDir: join(above, 'data') });
});

afterAll(async () => {
  process.umask(umask);
  await running.dispose();
  await rm(above, { recursive: true, force: true });
});

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

/** @returns files of the data folder in which one of the secrets stands */
async function filesWith(secrets: readonly string[]): Promise<string[]> {
  const entries = await readdir(running.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  return files.filter((_, index) => secrets.some((secret) => texts[index]?.includes(secret)));
}

test('the data folder is 0700, and each file with a secret 0600', async () => {
  expect(await modeOf(running.dataDir)).toBe('700');
  const { invites, smap } = running.demo;
  const functions = await readFile(join(running.dataDir, 'functions.json'), 'utf8');
  const [, brokers = ''] = /"AWS_SECRET_ACCESS_KEY": ?"(\S{40})"/.exec(functions) ?? [];
  expect(brokers).toHaveLength(40);
  const ofSmap = [smap.proxyToken, smap.serverToken, smap.admin, smap.password];
  const files = await filesWith([running.rootKey.secretAccessKey, brokers, invites.ada, invites.max, ...ofSmap]);
  for (const file of files) expect([file, await modeOf(file)]).toEqual([file, '600']);
  expect(files.map((file) => file.slice(running.dataDir.length + 1)).sort()).toEqual(PRIVATE_FILES);
});

test('tokens and vended credentials are in no file at all', async () => {
  const token = await enroll(running, running.demo.invites.max);
  const { credentials: vended } = await credentials(running, token);
  expect(await filesWith([secretOf(token), vended.secretAccessKey, vended.sessionToken])).toEqual([]);
});

test('files that were opened to others are closed again by the next start', async () => {
  await running.stop();
  const names = PRIVATE_FILES.map((name) => join(running.dataDir, name));
  for (const name of names) await chmod(name, 0o644);
  running = await startLatchkey({ dataDir: running.dataDir });
  expect(await Promise.all(names.map(modeOf))).toEqual(['600', '600', '600', '600']);
});

test('in a folder that others can enter, they still reach neither the table nor the objects', async () => {
  const dataDir = join(above, 'open');
  await mkdir(dataDir, { mode: 0o755 });
  const inOpenFolder = await startLatchkey({ dataDir });
  const modes = await Promise.all(['table', 's3'].map((name) => modeOf(join(dataDir, name))));
  await inOpenFolder.dispose();
  expect(modes).toEqual(['700', '700']);
});
