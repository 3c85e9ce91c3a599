/** Proves that a press of an extension's button in the toolbar opens its popup and lets it capture that tab, as a person's click does. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer-core';
import { BROWSERS } from '../harness/contexts.ts';
import { openExtension, type ExtensionBrowser } from '../harness/extension-browser.ts';
import { button } from '../harness/console-page.ts';
import { said, until } from '../console/console-actions.ts';
import { writeStubExtension } from './stub-extension.ts';

let folder: string;
let server: Server;
let ordinary: string;

beforeAll(async () => {
  folder = await writeStubExtension();
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Ordinary</title><body style="background: rgb(0, 128, 96)">');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ordinary = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

describe.each(BROWSERS)('in %s', (name) => {
  let extension: ExtensionBrowser;
  let page: Page;

  beforeAll(async () => {
    extension = await openExtension(name, folder);
    page = await extension.browser.newPage();
    await page.goto(ordinary);
  });

  afterAll(() => extension.close());

  test('a page opens as a tab of the size that is asked for', async () => {
    const tab = await extension.open('gallery.html', { width: 390, height: 844, deviceScaleFactor: 2 });
    expect(await tab.evaluate(() => [location.href, innerWidth, innerHeight, devicePixelRatio])).toEqual([
      `${extension.baseAddress}/gallery.html`,
      390,
      844,
      2,
    ]);
    await tab.close();
  });

  test('nothing may be captured before the button is pressed', async () => {
    const tab = await extension.open('gallery.html');
    await page.bringToFront();
    await tab.evaluate(() => {
      document.getElementById('capture')?.click();
    });
    await said(tab, /refused: .*activeTab/);
    expect(await extension.popupIsOpen()).toBe(false);
    await tab.close();
  });

  test('a press opens the popup, which captures the visible tab', async () => {
    const popup = await extension.pressAction(page);
    expect(await extension.popupIsOpen()).toBe(true);
    await button(popup, 'Capture').click();
    await said(popup, /\d+x\d+ rgba/);
    const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    expect(await popup.evaluate(() => document.querySelector('output')?.textContent)).toBe(
      `${width}x${height} rgba 0 128 96 255`,
    );
  });

  test('a second press opens it anew, and the tab it opens ends it', async () => {
    const popup = await extension.pressAction(page);
    expect(await popup.evaluate(() => document.querySelector('output')?.textContent)).toBe('');
    await button(popup, 'Open gallery').click();
    const gallery = await extension.opened('gallery.html');
    await said(gallery, /Open gallery/);
    await expectClosed();
    await gallery.close();
  });

  test('what the popup reports, does not catch and is refused are faults', async () => {
    expect(await extension.faults()).toEqual([]);
    const popup = await extension.pressAction(page);
    await button(popup, 'Fail').click();
    await until(popup, () => document.querySelector('output')?.textContent === 'failed');
    const faults = await faultsOnce(3);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('said as an error'),
        expect.stringContaining('elsewhere.png'),
        expect.stringContaining('nobody caught this'),
      ]),
    );
    expect(faults).toHaveLength(3);
  });

  async function expectClosed(): Promise<void> {
    while (await extension.popupIsOpen()) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async function faultsOnce(count: number): Promise<readonly string[]> {
    for (let attempt = 0; attempt < 100 && (await extension.faults()).length < count; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return extension.faults();
  }
});
