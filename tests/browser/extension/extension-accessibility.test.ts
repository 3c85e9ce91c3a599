/** Proves that axe finds nothing on any screen of the extension, in the light and in the dark, contrast included. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildExtension } from '../../../scripts/build-extension.ts';
import { choose, pictureOf, said } from '../console/console-actions.ts';
import { paintedPicture } from '../console/painted-picture.ts';
import { expectNoBarrier } from '../harness/barriers.ts';
import { button, link, named } from '../harness/console-page.ts';
import { openExtension, type ExtensionBrowser } from '../harness/extension-browser.ts';
import { startLibraryBroker, type LibraryBroker } from '../harness/library-broker.ts';

const SCREENS_MS = 120_000;
const NARROW = { width: 360, height: 740 };

let folder: string;
let broker: LibraryBroker;
let extension: ExtensionBrowser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
  await buildExtension({ outDir: join(folder, 'extension') });
  broker = await startLibraryBroker();
  extension = await openExtension('chromium', join(folder, 'extension'));
});
afterAll(async () => {
  await extension.close();
  await broker.close();
  await rm(folder, { recursive: true });
});

test(
  'from the first look to a removal',
  async () => {
    const files = ['One.png', 'notes.txt'].map((name) => join(folder, name));
    for (const [index, file] of files.entries()) await writeFile(file, index === 0 ? paintedPicture(1) : 'words');
    const page = await extension.open('gallery.html', NARROW);
    await said(page, /Nothing is here yet/);
    await expectNoBarrier(page, 'an empty local gallery');
    await link(page, 'Cloud gallery').click();
    await said(page, /There is no cloud gallery yet/);
    await expectNoBarrier(page, 'no cloud gallery');
    await link(page, 'Settings').click();
    await expectNoBarrier(page, 'new settings');
    const invite = await broker.invite('max');
    await named(page, 'Invite link or code', 'textbox').fill(`${broker.broker}/#invite=${invite}`);
    await button(page, 'Join').wait();
    await expectNoBarrier(page, 'an invite');
    await button(page, 'Join').click();
    await named(page, 'Shared', 'tab').wait();
    await expectNoBarrier(page, 'an empty cloud gallery');
    await link(page, 'Settings').click();
    await said(page, /Bucket name/);
    await expectNoBarrier(page, 'settings');
    await link(page, 'Local gallery').click();
    await choose(page, files);
    await pictureOf(page, 'One.png');
    await named(page, 'Select One.png', 'checkbox').click();
    await expectNoBarrier(page, 'a selection');
    await button(page, 'Send to Shared of demo').click();
    await said(page, /Sent to Shared/);
    await expectNoBarrier(page, 'an item that was sent');
    await link(page, 'One.png').click();
    await button(page, 'Close').wait();
    await expectNoBarrier(page, 'an open item');
    await button(page, 'Close').click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const popup = await extension.open('popup.html', NARROW);
    await said(popup, /demo, as max/);
    await expectNoBarrier(popup, 'the popup');
    await popup.close();
    await link(page, 'Cloud gallery').click();
    await broker.asAdmin('DELETE', 'members/max');
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await said(page, /You no longer belong to/);
    await expectNoBarrier(page, 'after the end');
  },
  SCREENS_MS,
);
