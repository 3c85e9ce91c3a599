/** Photographs every screen of the extension, as the console's. `npm run picture` keeps the pictures. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildExtension } from '../../../scripts/build-extension.ts';
import { choose, pictureOf, said } from '../console/console-actions.ts';
import { paintedPicture } from '../console/painted-picture.ts';
import { button, link, named } from '../harness/console-page.ts';
import { openExtension } from '../harness/extension-browser.ts';
import { startLibraryBroker, type LibraryBroker } from '../harness/library-broker.ts';
import { withPhotographer } from '../harness/photographs.ts';

const PICTURES_MS = 240_000;
const COUNT = 11;
/** The size that the popup gives itself. */
const POPUP = { width: 320, height: 260, deviceScaleFactor: 2 };

let folder: string;
let broker: LibraryBroker;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
  await buildExtension({ outDir: join(folder, 'extension') });
  broker = await startLibraryBroker();
});
afterAll(async () => {
  await broker.close();
  await rm(folder, { recursive: true });
});

test(
  'every screen in both sizes and themes',
  () =>
    withPhotographer(async ({ sizes, photograph }) => {
      const files = await Promise.all(
        Array.from({ length: COUNT }, async (_, at) => {
          const path = join(folder, `View ${at + 1}.png`);
          await writeFile(path, paintedPicture(at));
          return path;
        }),
      );
      for (const size of sizes) {
        const extension = await openExtension('chromium', join(folder, 'extension'));
        const page = await extension.open('gallery.html#settings', size.viewport);
        await said(page, /Storage type/);
        await photograph(page, 'extension-new', size);
        await link(page, 'Local gallery').click();
        await choose(page, files);
        await pictureOf(page, `View ${COUNT}.png`);
        await link(page, 'Settings').click();
        const invite = await broker.invite(`ines-${size.name}`, 'member');
        await named(page, 'Invite link or code', 'textbox').fill(`${broker.broker}/#invite=${invite}`);
        await button(page, 'Join').wait();
        await photograph(page, 'extension-join', size);
        await button(page, 'Join').click();
        await named(page, 'Shared', 'tab').wait();
        await link(page, 'Local gallery').click();
        for (const at of [2, 3, 5, 8]) await named(page, `Select View ${at}.png`, 'checkbox').click();
        await photograph(page, 'extension-local', size);
        await button(page, 'Send to Shared of demo').click();
        await said(page, /4 uploaded/);
        await link(page, 'Cloud gallery').click();
        await pictureOf(page, 'View 8.png');
        await photograph(page, 'extension-cloud', size);
        await link(page, 'Settings').click();
        await said(page, /Bucket name/);
        await photograph(page, 'extension-settings', size);
        const popup = await extension.open('popup.html', size.name === 'desk' ? POPUP : { ...POPUP, width: 360 });
        await said(popup, /demo, as ines/);
        await photograph(popup, 'extension-popup', size);
        expect(await extension.faults()).toEqual([]);
        await extension.close();
      }
    }),
  PICTURES_MS,
);
