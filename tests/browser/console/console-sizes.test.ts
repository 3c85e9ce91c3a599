/** Proves that the console keeps its form: at 360 pixels, with 10,000 pictures, from right to left, with names of 64 characters. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { button, link, named, type ConsolePage } from '../harness/console-page.ts';
import { choose, openTab, pictureOf, said } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const MANY = 10_000;
const MANY_MS = 120_000;
const AT_ONCE = 24;
const SMALL_PHONE = { width: 360, height: 740, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const LONG_NAME = `m${'o'.repeat(63)}`;

const world = useConsole();

test('at 360 pixels no screen is wider than the phone, and what is pressed is 44 pixels high', async () => {
  const lead = await world.joined(LONG_NAME, 'admin', SMALL_PHONE);
  const { page } = lead;
  await choose(page, [
    await world.onDisk(`${'w'.repeat(60)}.png`, paintedPicture(6)),
    await world.onDisk('b.heic', 'x'),
  ]);
  await pictureOf(page, `${'w'.repeat(60)}.png`);
  await expectFits(lead, 'gallery');
  await link(page, `${'w'.repeat(60)}.png`).click();
  await button(page, 'Copy link').wait();
  await expectFits(lead, 'picture');
  await page.keyboard.press('Escape');
  for (const screen of ['Team', 'Access', 'Settings']) {
    await link(page, screen).click();
    await named(page, screen, 'main').wait();
    await page.waitForNetworkIdle({ idleTime: 200 });
    await expectFits(lead, screen);
  }
});

test('names from right to left stand in their own order, and the page can be mirrored', async () => {
  const person = await world.joined('rim');
  const { page } = person;
  const names = ['الشاطئ عند الغروب.png', 'תמונה 1.png'];
  await choose(page, await Promise.all(names.map((name, index) => world.onDisk(name, paintedPicture(index)))));
  for (const name of names) await pictureOf(page, name);
  await link(page, 'الشاطئ عند الغروب.png').click();
  await said(page, /الشاطئ/);
  const direction = await page.$eval('[role=dialog] h2, dialog h2', (heading) => getComputedStyle(heading).direction);
  expect(direction).toBe('rtl');
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await openTab(page, 'Protected');
  await expectFits(person, 'mirrored');
});

test(
  '10,000 pictures are listed whole, newest first, and few of them are in the page at once',
  async () => {
    const { broker } = world;
    const person = await world.joined('many');
    const picture = paintedPicture(7, { width: 8, height: 8 });
    let next = 0;
    const fill = async (): Promise<void> => {
      while (next < MANY) {
        const Key = `${broker.prefixOf('many', 'protected')}${String(next++).padStart(5, '0')}.png`;
        await broker.operator.send(new PutObjectCommand({ Bucket: broker.bucket, Key, Body: picture }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fill));
    const Key = `${broker.prefixOf('many', 'protected')}newest.png`;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await broker.operator.send(new PutObjectCommand({ Bucket: broker.bucket, Key, Body: picture }));
    await openTab(person.page, 'Protected');
    await said(person.page, /10,001/);
    await pictureOf(person.page, 'newest.png');
    expect(await tilesIn(person.page)).toBeLessThan(400);
    await person.page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
    });
    await link(person.page, '00000.png').wait();
    expect(await tilesIn(person.page)).toBeLessThan(400);
  },
  MANY_MS,
);

function tilesIn(page: Page): Promise<number> {
  return page.$$eval('a img', (images) => images.length);
}

/** Expects no scrolling sideways, and targets for fingers on a phone. */
async function expectFits({ page }: ConsolePage, what: string): Promise<void> {
  const found = await page.evaluate(() => {
    const isTouch = matchMedia('(pointer: coarse)').matches;
    const targets = [...document.querySelectorAll<HTMLElement>('button, select, nav a, summary')].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && element.offsetHeight > 0,
    );
    return {
      isWider: document.documentElement.scrollWidth > innerWidth,
      small: isTouch
        ? targets
            .filter(({ offsetHeight }) => offsetHeight < 44)
            .map(({ outerHTML, offsetHeight }) => `${offsetHeight} ${outerHTML.slice(0, 120)}`)
        : [],
    };
  });
  expect({ what, ...found }).toEqual({ what, isWider: false, small: [] });
}
