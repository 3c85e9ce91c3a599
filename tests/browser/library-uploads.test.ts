/** Proves that an upload in parts goes on after whatever stops it, and that no finished part is sent again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import type { Context } from './harness/bridge.ts';
import { openBrowser, type OpenBrowser, type Site, type Tab } from './harness/contexts.ts';
import { startLibraryBroker, whole, type LibraryBroker } from './harness/library-broker.ts';
import type { FileContent, Sent } from './harness/scenarios.ts';

const MB = 1024 * 1024;
/** Four parts of 8 MiB, and a short one. */
const FILE: FileContent = { bytes: 33 * MB, seed: 5 };
/** No part but these is sent while they are held, so the first two finish. */
const HELD = [3, 4, 5];

let broker: LibraryBroker;
let browser: OpenBrowser;
let site: Site;
let tab: Tab;
let prefix: string;
let files = 0;
beforeAll(async () => {
  [broker, browser] = await Promise.all([startLibraryBroker(), openBrowser('chromium')]);
  site = await browser.openSite();
  tab = await site.openTab();
  prefix = await broker.signIn(tab, 'max');
});
afterAll(async () => {
  await browser.close();
  await broker.close();
});

const newKey = (): string => `${prefix}${(files += 1)}.bin`;
const hold = { rules: HELD.map((part) => ({ where: ['PUT ', `partNumber=${part}&`], effect: 'hold' as const })) };
const FREE = { rules: [] };

async function openTeam(context: Context): Promise<void> {
  await context.run('open', { broker: broker.broker });
  await context.run('team', { id: broker.team });
}

/** Returns the parts that were sent, each once: a busy browser may lose a blob's bytes, and the part is sent again. */
const partsOf = (sent: readonly Sent[]): number[] =>
  [...new Set(sent.flatMap(({ method, part }) => (method === 'PUT' && part !== undefined ? [part] : [])))].sort(
    (a, b) => a - b,
  );

/** Starts an upload and waits until its first two parts are kept. */
async function startedHalf(at: Context, key: string, file = FILE): Promise<void> {
  await at.run('network', hold);
  await at.run('startUpload', { key, ...file });
  await eventually(
    async () => (await at.run('unfinished')).find((one) => one.key === key)?.loaded,
    (loaded) => loaded === 16 * MB,
  );
  await at.run('sent');
}

test('an upload is paused and goes on', async () => {
  const key = newKey();
  await startedHalf(tab, key);
  await tab.run('steerUpload', { key, how: 'pause' });
  await tab.run('network', FREE);
  expect(await tab.run('uploadStatus', { key })).toMatchObject({ state: 'paused' });
  expect(await broker.keys(key)).toEqual([]);
  await tab.run('sent');
  await tab.run('steerUpload', { key, how: 'resume' });
  const done = await tab.run('finishUpload', { key });
  expect(done.states).toEqual(expect.arrayContaining(['paused', 'running', 'done']));
  expect(partsOf(await tab.run('sent'))).toEqual(HELD);
  expect(await broker.stored(key)).toEqual(whole(FILE));
});

test('after a reload the same file goes on with the parts that are missing', async () => {
  const key = newKey();
  await startedHalf(tab, key);
  await tab.reload();
  await openTeam(tab);
  expect(await tab.run('unfinished')).toEqual([
    { key, size: FILE.bytes, loaded: 16 * MB, startedOnMs: expect.any(Number) },
  ]);
  await tab.run('upload', { key, ...FILE });
  expect(partsOf(await tab.run('sent'))).toEqual(HELD);
  expect(await broker.stored(key)).toEqual(whole(FILE));
  expect(await tab.run('unfinished')).toEqual([]);
  expect(await broker.openUploads(key)).toEqual([]);
});

test('after a tab was closed another one goes on', async () => {
  const key = newKey();
  const closing = await site.openTab();
  await openTeam(closing);
  await startedHalf(closing, key);
  await closing.close();
  await tab.run('sent');
  await tab.run('upload', { key, ...FILE });
  expect(partsOf(await tab.run('sent'))).toEqual(HELD);
  expect(await broker.stored(key)).toEqual(whole(FILE));
});

test.each([
  ['one byte of a part that was sent', { ...FILE, changedAt: 9 * MB }, [2, ...HELD]],
  ['its length', { ...FILE, bytes: 17 * MB }, [1, 2, 3]],
])('a file that has changed meanwhile arrives as it is now: %s', async (_what, changed, parts) => {
  const key = newKey();
  await startedHalf(tab, key);
  await tab.reload();
  await openTeam(tab);
  await tab.run('upload', { key, ...changed });
  expect(partsOf(await tab.run('sent'))).toEqual(parts);
  expect(await broker.stored(key)).toEqual(whole(changed));
  expect(await broker.openUploads(key)).toEqual([]);
});

test('a lost network is waited for', async () => {
  const key = newKey();
  await startedHalf(tab, key);
  await tab.run('network', { rules: [{ where: [broker.running.demo.aws], effect: 'fail' }] });
  await eventually(
    () => tab.run('uploadStatus', { key }),
    ({ state }) => state === 'waiting',
  );
  await tab.run('network', FREE);
  const done = await tab.run('finishUpload', { key });
  expect(done.state).toBe('done');
  expect(partsOf(await tab.run('sent')).filter((part) => !HELD.includes(part))).toEqual([]);
  expect(await broker.stored(key)).toEqual(whole(FILE));
});

test('two tabs upload the same file, and it is whole', async () => {
  const key = newKey();
  const other = await site.openTab();
  await openTeam(other);
  await Promise.all([tab.run('upload', { key, ...FILE }), other.run('upload', { key, ...FILE })]);
  expect(await broker.stored(key)).toEqual(whole(FILE));
  expect(await broker.openUploads(key)).toEqual([]);
  await other.close();
});

test.each(['cancel', 'discard'] as const)('%s leaves nothing in the bucket', async (how) => {
  const key = newKey();
  await startedHalf(tab, key);
  expect(await broker.openUploads(key)).toHaveLength(1);
  if (how === 'cancel') await tab.run('steerUpload', { key, how });
  else {
    await tab.reload();
    await openTeam(tab);
    await tab.run('discard', { key });
  }
  expect(await broker.openUploads(key)).toEqual([]);
  expect(await tab.run('unfinished')).toEqual([]);
  expect(await broker.keys(key)).toEqual([]);
  await tab.run('network', FREE);
});

test('an upload that the bucket has ended meanwhile starts anew', async () => {
  const key = newKey();
  await startedHalf(tab, key);
  await tab.reload();
  await openTeam(tab);
  await broker.abortUploads(key);
  await tab.run('upload', { key, ...FILE });
  expect(partsOf(await tab.run('sent'))).toEqual([1, 2, ...HELD]);
  expect(await broker.stored(key)).toEqual(whole(FILE));
});
