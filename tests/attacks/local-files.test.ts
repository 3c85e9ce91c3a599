/**
 * Attack: another user of the same machine reads the data folder. The folder is its owner's alone, and so is each file
 * that holds a secret, whatever umask the process was started with and whatever mode an old file had.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, enroll, startLatchkey, type Running } from '../harness/latchkey.ts';

const PRIVATE_FILES = ['account.json', 'aws.json', 'demo.json', 'functions.json'];

let above: string;
let running: Running;
let token: string;
let umask: number;

beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  // The loosest there is; the child inherits it.
  umask = process.umask(0);
  running = await startLatchkey({ dataDir: join(above, 'data') });
  token = await enroll(running, running.demo.invites.max);
});

afterAll(async () => {
  process.umask(umask);
  await running.dispose();
  await rm(above, { recursive: true, force: true });
});

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

/** Id of the key that the functions have. */
async function brokerSecret(): Promise<string> {
  const functions = JSON.parse(await readFile(join(running.dataDir, 'functions.json'), 'utf8')) as Record<
    string,
    string
  >;
  expect(functions['AWS_SECRET_ACCESS_KEY']).toMatch(/^\S{40}$/);
  return functions['AWS_SECRET_ACCESS_KEY'] ?? '';
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test('the data folder is 0700, and each file with a secret 0600', async () => {
  expect(await modeOf(running.dataDir)).toBe('700');
  const { invites, smap } = running.demo;
  const ofSmap = [smap.proxyToken, smap.serverToken, smap.admin, smap.password];
  const secrets = [running.rootKey.secretAccessKey, await brokerSecret(), invites.ada, invites.max, ...ofSmap];
  const withSecrets: string[] = [];
  for (const file of await filesOf(running.dataDir)) {
    const text = await readFile(file, 'latin1');
    if (!secrets.some((secret) => text.includes(secret))) continue;
    withSecrets.push(file.slice(running.dataDir.length + 1));
    expect([file, await modeOf(file)]).toEqual([file, '600']);
  }
  expect(withSecrets.sort()).toEqual(PRIVATE_FILES);
});

test('tokens and vended credentials are in no file at all', async () => {
  const { credentials: vended } = await credentials(running, token);
  const secrets = [token.split('_').slice(2).join('_'), vended.secretAccessKey, vended.sessionToken];
  for (const file of await filesOf(running.dataDir)) {
    const text = await readFile(file, 'latin1');
    expect([file, secrets.filter((secret) => text.includes(secret))]).toEqual([file, []]);
  }
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
