/** Photographs every screen of the console, on a desk and on a phone, in the light and in the dark. `npm run picture` keeps the pictures. */
import { test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { button, link, named } from '../harness/console-page.ts';
import { withPhotographer } from '../harness/photographs.ts';
import { choose, pictureOf, said } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const PICTURES_MS = 240_000;
const NAMES = ['Dawn', 'Noon', 'Dusk', 'Mist', 'Snow', 'October', 'Moonrise', 'May'];
const COUNT = 26;
/** Bytes a second, and milliseconds. */
const SLOW_LINE = { download: 10_000_000, upload: 4_000_000, latency: 0 };

const world = useConsole();

test(
  'every screen in both sizes and themes',
  () =>
    withPhotographer(async ({ sizes, photograph }) => {
      await fillTeam();
      for (const size of sizes) {
        const person = await world.browser.openPerson(size.viewport);
        const { page } = person;
        const taken = (name: string): Promise<void> => photograph(page, name, size);
        await page.goto(`${world.broker.broker}/#invite=${await world.broker.invite(`grace-${size.name}`, 'admin')}`);
        await button(page, 'Join').wait();
        await taken('join');
        await button(page, 'Join').click();
        await pictureOf(page, `${NAMES[7] ?? ''} 8.png`);
        await taken('gallery');
        await link(page, `${NAMES[2] ?? ''} 19.png`).click();
        await button(page, 'Copy link').wait();
        await taken('picture');
        await page.keyboard.press('Escape');
        await photographUploads(page, taken, size.name);
        await link(page, 'Team').click();
        await said(page, /ines/);
        await taken('team');
        await button(page, 'Invite').click();
        await named(page, 'Name', 'textbox').fill(`paul-${size.name}`);
        await button(page, 'Create invite').click();
        await said(page, /#invite=lki_/);
        await taken('invite');
        await page.keyboard.press('Escape');
        await link(page, 'Access').click();
        await said(page, /2,?048/);
        await taken('access');
        await link(page, 'Settings').click();
        await said(page, /rclone/i);
        await taken('settings');
        await person.close();
      }
    }),
  PICTURES_MS,
);

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
  // On a quick line the video would have arrived before anybody could pause it.
  await page.emulateNetworkConditions(SLOW_LINE);
  await choose(page, [
    await world.onDisk(`Lake ${size}.png`, paintedPicture(9)),
    await world.onDisk(`Journey ${size}.mp4`, new Uint8Array(48 * 1024 * 1024)),
  ]);
  await button(page, `Pause Journey ${size}.mp4`).click();
  await photograph('uploads');
  await button(page, `Cancel Journey ${size}.mp4`).click();
  await page.emulateNetworkConditions(null);
}
