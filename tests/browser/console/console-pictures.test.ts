/**
 * Photographs every screen of the console, on a desk and on a phone, in the light and in the dark: `npm run picture` keeps the pictures
 * in `docs/images/`. Proves that each is drawn whole: the page is no wider than its window, and no two screens look the same.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Page, Viewport } from 'puppeteer-core';
import { button, DESKTOP, link, named, PHONE } from '../harness/console-page.ts';
import { choose, pictureOf, said } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const PICTURES_MS = 240_000;
const QUALITY = 85;
const SIZES: readonly (readonly [string, Viewport])[] = [
  ['desk', DESKTOP],
  ['phone', PHONE],
];
const THEMES = ['light', 'dark'] as const;
const NAMES = ['Dawn', 'Noon', 'Dusk', 'Mist', 'Snow', 'October', 'Moonrise', 'May'];
const COUNT = 26;

const world = useConsole();

test(
  'every screen in both sizes and themes',
  async () => {
    const kept = process.env['LATCHKEY_PICTURES'];
    const folder = kept ?? (await mkdtemp(join(tmpdir(), 'latchkey-pictures-')));
    await mkdir(folder, { recursive: true });
    const digests: string[] = [];
    const photograph = async (page: Page, name: string): Promise<void> => {
      for (const theme of THEMES) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
        await page.waitForNetworkIdle({ idleTime: 250 });
        await page.waitForFunction(isFadedIn);
        // Chromium decodes pictures beside the page: without this the first screenshot lacks some of them.
        await page.evaluate(() => Promise.all(Array.from(document.images, (image) => image.decode())));
        await page.screenshot();
        const picture = await page.screenshot({ type: 'webp', quality: QUALITY });
        await writeFile(join(folder, `${name}-${theme}.webp`), picture);
        digests.push(createHash('sha256').update(picture).digest('hex'));
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      }
    };
    try {
      await fillTeam();
      for (const [size, viewport] of SIZES) {
        const person = await world.browser.openPerson(viewport);
        const { page } = person;
        await page.goto(`${world.broker.broker}/#invite=${await world.broker.invite(`grace-${size}`, 'admin')}`);
        await button(page, 'Join').wait();
        await photograph(page, `join-${size}`);
        await button(page, 'Join').click();
        await pictureOf(page, `${NAMES[7] ?? ''} 8.png`);
        await photograph(page, `gallery-${size}`);
        await link(page, `${NAMES[2] ?? ''} 19.png`).click();
        await button(page, 'Copy link').wait();
        await photograph(page, `picture-${size}`);
        await page.keyboard.press('Escape');
        await photographUploads(page, (name) => photograph(page, name), size);
        await link(page, 'Team').click();
        await said(page, /ines/);
        await photograph(page, `team-${size}`);
        await button(page, 'Invite').click();
        await named(page, 'Name', 'textbox').fill(`paul-${size}`);
        await button(page, 'Create invite').click();
        await said(page, /#invite=lki_/);
        await photograph(page, `invite-${size}`);
        await page.keyboard.press('Escape');
        await link(page, 'Access').click();
        await said(page, /2,?048/);
        await photograph(page, `access-${size}`);
        await link(page, 'Settings').click();
        await said(page, /rclone/i);
        await photograph(page, `settings-${size}`);
        await person.close();
      }
      expect(new Set(digests).size).toBe(digests.length);
    } finally {
      if (kept === undefined) await rm(folder, { recursive: true });
    }
  },
  PICTURES_MS,
);

/** Runs in the page: true once every picture has faded in. */
function isFadedIn(): boolean {
  return Array.from(document.images).every(
    (image) => getComputedStyle(image).opacity === '1' && image.naturalWidth > 0,
  );
}

/** Makes the team of a gallery that is used: members with files, a token, an open invite. */
async function fillTeam(): Promise<void> {
  for (const [index, user] of ['ines', 'jonas', 'miriam'].entries()) {
    const person = await world.joined(user);
    const mine = Array.from({ length: COUNT }, (_, at) => at).filter((at) => at % 3 === index);
    await choose(
      person.page,
      await Promise.all(
        mine.map((at) => world.onDisk(`${NAMES[at % NAMES.length] ?? ''} ${at + 1}.png`, paintedPicture(at))),
      ),
    );
    await said(person.page, new RegExp(`${mine.length} uploaded`));
    await person.close();
  }
  await world.broker.asAdmin('POST', 'tokens', { name: 'backup', role: 'viewer', cidrs: ['203.0.113.0/24'] });
  await world.broker.asAdmin('POST', 'invites', { user: 'noor', role: 'member' });
}

/** Shows the tray with an upload that is paused, one that runs on, and one that asks. */
async function photographUploads(page: Page, photograph: (name: string) => Promise<void>, size: string): Promise<void> {
  await choose(page, [
    await world.onDisk(`Lake ${size}.png`, paintedPicture(9)),
    await world.onDisk(`Journey ${size}.mp4`, new Uint8Array(48 * 1024 * 1024)),
  ]);
  await button(page, `Pause Journey ${size}.mp4`).click();
  await photograph(`uploads-${size}`);
  await button(page, `Cancel Journey ${size}.mp4`).click();
}
