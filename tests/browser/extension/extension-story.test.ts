/**
 * Proves the extension's whole way in both browsers: a captured tab and a chosen file in the local gallery, an invite pasted into the
 * settings, both sent to the team, seen by somebody else, and a removal that the extension says and S3 enforces.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { buildExtension } from '../../../scripts/build-extension.ts';
import { choose, cutLine, mendLine, pictureOf, said, until } from '../console/console-actions.ts';
import { paintedPicture } from '../console/painted-picture.ts';
import { button, link, named, partOf } from '../harness/console-page.ts';
import { BROWSERS } from '../harness/contexts.ts';
import { openExtension, type ExtensionBrowser } from '../harness/extension-browser.ts';
import { startLibraryBroker, type LibraryBroker } from '../harness/library-broker.ts';

const STORY_MS = 120_000;
const ROOT = 'webqsee/demo/items-root/';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
  await buildExtension({ outDir: join(folder, 'extension') });
  await writeFile(join(folder, 'Lake.png'), paintedPicture(3));
  await writeFile(join(folder, 'notes.txt'), 'three words here');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(BROWSERS)('in %s', (name) => {
  let broker: LibraryBroker;
  let extension: ExtensionBrowser;
  let gallery: Page;

  beforeAll(async () => {
    broker = await startLibraryBroker();
    extension = await openExtension(name, join(folder, 'extension'));
  });
  afterAll(async () => {
    await extension.close();
    await broker.close();
  });

  /** Closes the page and opens it again: puppeteer loses its hold on a page of an extension that Firefox reloads. */
  async function openAnew(path: string): Promise<void> {
    await gallery.close();
    gallery = await extension.open(path);
  }

  /** Selects items of the local gallery, and sends them to an area. */
  async function send(names: readonly string[], area: string): Promise<void> {
    for (const one of names) await named(gallery, `Select ${one}`, 'checkbox').click();
    await gallery.select('select[aria-label="Area to send to"]', area.toLowerCase());
    await button(gallery, `Send to ${area} of demo`).click();
  }

  test(
    'what is captured and chosen stays in this browser',
    async () => {
      gallery = await extension.open('gallery.html');
      await said(gallery, /Nothing is here yet/);
      const page = await extension.browser.newPage();
      await page.goto(`${broker.broker}/v1/health`);
      const popup = await extension.pressAction(page);
      await said(popup, /Not signed in/);
      await button(popup, 'Capture this tab').click();
      await said(popup, /127\.0\.0\.1 .*\.png is in the local gallery/);
      await page.close();
      await gallery.bringToFront();
      await choose(gallery, [join(folder, 'Lake.png'), join(folder, 'notes.txt')]);
      await said(gallery, /3 files/);
      await pictureOf(gallery, 'Lake.png');
      await named(gallery, 'Select Lake.png', 'checkbox').click();
      await said(gallery, /1 selected/);
      // The button is there, and says why it does nothing.
      await button(gallery, 'Send to the team').click();
      await said(gallery, /Join a team in the settings first/);
      expect(await broker.keys(ROOT)).toEqual([]);
    },
    STORY_MS,
  );

  test(
    'a pasted invite fills in the settings, and nothing of it stays in an address',
    async () => {
      await link(gallery, 'Cloud gallery').click();
      await said(gallery, /There is no cloud gallery yet/);
      await link(gallery, 'Settings').click();
      expect(await gallery.select('select', 'latchkey')).toEqual(['latchkey']);
      const invite = await broker.invite('max', 'member');
      await named(gallery, 'Invite link or code', 'textbox').fill(invite);
      await said(gallery, /does not say which broker/);
      await button(gallery, 'Back').click();
      await named(gallery, 'Invite link or code', 'textbox').fill(`Hello, ${broker.broker}/#invite=${invite} Ada`);
      await said(gallery, /Join demo[^]*Broker[^]*http:\/\/127\.0\.0\.1/);
      await button(gallery, 'Join').click();
      await named(gallery, 'Shared', 'tab').wait();
      expect(await gallery.evaluate(() => location.href)).toMatch(/gallery\.html#\/demo\/gallery$/);
      await link(gallery, 'Settings').click();
      await said(gallery, /S3 compatible storage, Latchkey[^]*Bucket name\s+webqsee[^]*"region":"eu-central-1"/);
      await said(gallery, /Signed in to demo as max, member/);
    },
    STORY_MS,
  );

  test(
    'items are sent with their names, marked, and seen in the cloud gallery and by the team',
    async () => {
      await link(gallery, 'Local gallery').click();
      await send(['Lake.png', 'notes.txt'], 'Shared');
      await until(gallery, () => document.querySelectorAll('.sent').length === 2);
      await link(gallery, 'Cloud gallery').click();
      await pictureOf(gallery, 'Lake.png');
      const keys = (await broker.keys(`${ROOT}shared/max/`)).filter((key) => !key.includes('.thumbnails/'));
      expect(keys.sort()).toEqual([`${ROOT}shared/max/Lake.png`, `${ROOT}shared/max/notes.txt`]);
      await openAnew('gallery.html#cloud');
      await pictureOf(gallery, 'Lake.png');
    },
    STORY_MS,
  );

  test(
    'without a line it says so, and sends once there is one',
    async () => {
      await link(gallery, 'Local gallery').click();
      await named(gallery, 'Select Lake.png', 'checkbox').wait();
      await cutLine(gallery, name);
      await said(gallery, /You are offline/);
      await mendLine(gallery, name);
      if (name === 'firefox') await openAnew('gallery.html#local');
      await until(gallery, () => !document.body.innerText.includes('You are offline'));
      await send(['Lake.png'], 'Private');
      await said(gallery, /Sent to Private/);
    },
    STORY_MS,
  );

  test('nothing that signs in is where a browser carries it away, or in any address', async () => {
    const found = await gallery.evaluate(async () => ({
      local: JSON.stringify(Object.entries(localStorage)),
      session: JSON.stringify(Object.entries(sessionStorage)),
      carried: Object.keys((globalThis as unknown as { chrome: { storage?: object } }).chrome.storage ?? {}),
      cookies: document.cookie,
      addresses: performance.getEntriesByType('resource').map(({ name: address }) => address),
      databases: (await indexedDB.databases()).map(({ name: database }) => database),
    }));
    expect(found).toMatchObject({ session: '[]', carried: [], cookies: '' });
    expect(JSON.parse(found.local)).toEqual(
      expect.arrayContaining([
        ['broker', broker.broker],
        ['team', 'demo'],
      ]),
    );
    for (const address of found.addresses) expect(address).not.toMatch(/lk_|lki_/);
  });

  test(
    'who is removed is told, in the popup too, and sees no picture any more',
    async () => {
      await link(gallery, 'Cloud gallery').click();
      await pictureOf(gallery, 'Lake.png');
      await broker.asAdmin('DELETE', 'members/max');
      await gallery.bringToFront();
      await gallery.evaluate(() => dispatchEvent(new Event('focus')));
      await said(gallery, /You no longer belong to demo/);
      expect(await gallery.evaluate(() => document.querySelectorAll('main img').length)).toBe(0);
      const page = await extension.browser.newPage();
      await page.goto(`${broker.broker}/v1/health`);
      const popup = await extension.pressAction(page);
      await said(popup, /You no longer belong to demo/);
      await page.close();
      await gallery.bringToFront();
      await link(gallery, 'Local gallery').click();
      await said(gallery, /3 files/);
    },
    STORY_MS,
  );

  test(
    'who signs out is told, and a new invite leads back',
    async () => {
      await link(gallery, 'Settings').click();
      const invite = await broker.invite('mia', 'member');
      await named(gallery, 'Invite link or code', 'textbox').fill(`${broker.broker}/#invite=${invite}`);
      await button(gallery, 'Join').click();
      await named(gallery, 'Shared', 'tab').wait();
      await link(gallery, 'Settings').click();
      await said(gallery, /Signed in to demo as mia/);
      await button(gallery, 'Sign out of this browser').click();
      await partOf(gallery, 'dialog[open] ::-p-aria([name="Sign out"][role="button"])').click();
      await said(gallery, /You are signed out of this browser/);
      await openAnew('gallery.html#cloud');
      await said(gallery, /There is no cloud gallery yet/);
    },
    STORY_MS,
  );

  test('nothing was reported as an error that a person did not cause', async () => {
    const faults = await extension.faults();
    expect(faults.filter((fault) => !/40[13]|Failed to load resource|line is cut|ERR_INTERNET/.test(fault))).toEqual(
      [],
    );
  });
});
