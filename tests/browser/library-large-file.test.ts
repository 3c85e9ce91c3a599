/** Proves that a file of 5 GB is uploaded part by part: the page never holds more of it than the parts on their way. */
import { mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { openBrowser, type OpenBrowser } from './harness/contexts.ts';
import { startLibraryBroker, type LibraryBroker } from './harness/library-broker.ts';

const GB = 1024 ** 3;
const MB = 1024 ** 2;
const SIZE = 5 * GB;
/** Four parts of 8 MiB on their way, and what a page takes anyway. */
const MAX_RENDERER_BYTES = 200 * MB;

let broker: LibraryBroker;
let browser: OpenBrowser;
let folder: string;
beforeAll(async () => {
  [broker, browser] = await Promise.all([startLibraryBroker(), openBrowser('chromium')]);
  folder = await mkdtemp(join(tmpdir(), 'latchkey-large-'));
});
afterAll(async () => {
  await browser.close();
  await broker.close();
  await rm(folder, { recursive: true });
});

/** Returns the memory that no file backs, of the largest renderer of this browser. */
async function rendererBytes(): Promise<number> {
  const sizes = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => ownedBytes(pid).catch(() => 0)),
  );
  return Math.max(...sizes);
}

async function ownedBytes(pid: string): Promise<number> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  if (!command.includes('--type=renderer') || !(await isOurs(pid))) return 0;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

async function isOurs(pid: string): Promise<boolean> {
  for (let one = pid; Number(one) > 1;) {
    if (Number(one) === browser.pid) return true;
    const stat = await readFile(`/proc/${one}/stat`, 'utf8');
    one = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '0';
  }
  return false;
}

test('a file of 5 GB is begun, three parts of it are sent, and it is cancelled', async () => {
  const path = join(folder, 'large.bin');
  const file = await open(path, 'w');
  await file.truncate(SIZE);
  await file.close();
  const tab = await (await browser.openSite()).openTab();
  const key = `${await broker.signIn(tab, 'large')}large.bin`;
  const input = await tab.page.$('input');
  if (input === null) throw new Error('the page has no input');
  await input.uploadFile(path);
  // Four parts are on their way at once: none after these is begun.
  await tab.run('network', {
    rules: [4, 5, 6, 7].map((part) => ({ where: [`partNumber=${part}&`], effect: 'hold' })),
  });
  await tab.run('startFileUpload', { key });
  await eventually(
    async () => (await tab.run('unfinished'))[0],
    (one) => one?.size === SIZE && one.loaded === 24 * MB,
  );
  const renderer = await rendererBytes();
  expect(renderer).toBeGreaterThan(0);
  expect(renderer).toBeLessThan(MAX_RENDERER_BYTES);
  await tab.run('steerUpload', { key, how: 'cancel' });
  expect(await broker.openUploads(key)).toEqual([]);
  expect(await tab.run('unfinished')).toEqual([]);
});
