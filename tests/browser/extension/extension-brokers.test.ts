/**
 * Proves that the extension shows an invite to its own broker alone, leaves one broker whole when it joins another, and does not hang on a
 * team that somebody was removed from.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { buildExtension } from '../../../scripts/build-extension.ts';
import { said } from '../console/console-actions.ts';
import { button, link, named } from '../harness/console-page.ts';
import { openExtension, type ExtensionBrowser } from '../harness/extension-browser.ts';
import { startLibraryBroker, type LibraryBroker } from '../harness/library-broker.ts';

const WAY_MS = 90_000;

let folder: string;
let one: LibraryBroker;
let other: LibraryBroker;
let extension: ExtensionBrowser;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
  await buildExtension({ outDir: folder });
  [one, other] = await Promise.all([startLibraryBroker(), startLibraryBroker()]);
  extension = await openExtension('chromium', folder);
  page = await extension.open('gallery.html#settings');
}, WAY_MS);
afterAll(async () => {
  await extension.close();
  await one.close();
  await other.close();
  await rm(folder, { recursive: true });
});

/** Puts the whole text into the field at once, as a paste does. */
async function paste(text: string): Promise<void> {
  await named(page, 'Invite link or code', 'textbox').wait();
  await page.evaluate((pasted) => {
    const field = document.querySelector<HTMLInputElement>('input[type=text]');
    if (field === null) return;
    field.value = pasted;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
}

/** Invites by the broker's own route: the operator's environment is of one broker at a time. */
async function linkOf(broker: LibraryBroker, user: string): Promise<string> {
  const answer = (await (await broker.asAdmin('POST', 'invites', { user, role: 'member' })).json()) as {
    readonly code: string;
  };
  return `${broker.broker}/#invite=${answer.code}`;
}

/** Returns the brokers' addresses that the page has called. */
function called(): Promise<readonly string[]> {
  return page.evaluate(() => [
    ...new Set(performance.getEntriesByType('resource').map(({ name: address }) => new URL(address).origin)),
  ]);
}

/** Returns what the library has kept of a broker in this browser. */
function keptOf(broker: string): Promise<number> {
  return page.evaluate(async (address) => {
    const [found] = (await indexedDB.databases()).filter(({ name }) => name !== 'local gallery');
    const request = indexedDB.open(found?.name ?? '');
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    let count = 0;
    for (const store of database.objectStoreNames) {
      const keys = database.transaction(store).objectStore(store).getAllKeys();
      await new Promise((resolve) => (keys.onsuccess = resolve));
      count += keys.result.filter((key) => JSON.stringify(key).includes(address)).length;
    }
    database.close();
    return count;
  }, broker);
}

test(
  'a text with the links of two brokers is shown to neither',
  async () => {
    await paste(`Mallory: ${await linkOf(other, 'eve')} Ada: ${await linkOf(one, 'max')}`);
    await said(page, /These are several invites/);
    for (const { broker } of [one, other]) expect(await called()).not.toContain(broker);
    await button(page, 'Back').click();
  },
  WAY_MS,
);

test(
  'who is removed from one team joins another, is told what that ends, and finds it open everywhere',
  async () => {
    await paste(await linkOf(one, 'max'));
    await button(page, 'Join').click();
    await named(page, 'Shared', 'tab').wait();
    expect(await keptOf(one.broker)).toBeGreaterThan(0);
    await one.asAdmin('DELETE', 'members/max');
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await said(page, /You no longer belong to demo/);
    await button(page, 'Paste a new invite').click();
    await said(page, /Sign out of this browser/);
    await paste(await linkOf(other, 'mia'));
    await said(page, new RegExp(`This invite is of another broker[^]*signs you out of ${one.broker}`));
    await button(page, 'Join').click();
    await named(page, 'Shared', 'tab').wait();
    await page.close();
    page = await extension.open('gallery.html#settings');
    await said(page, new RegExp(`Broker\\s+${other.broker}[^]*Signed in to demo as mia`));
    expect(await keptOf(one.broker)).toBe(0);
    await link(page, 'Cloud gallery').click();
    await named(page, 'Shared', 'tab').wait();
  },
  WAY_MS,
);

test(
  'a sign-out leaves nothing of the broker behind',
  async () => {
    await link(page, 'Settings').click();
    await button(page, 'Sign out of this browser').click();
    await button(page, 'Sign out').click();
    await said(page, /You are signed out of this browser/);
    expect(await keptOf(other.broker)).toBe(0);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  },
  WAY_MS,
);
