/** Proves that a person without a mouse joins, opens a picture, copies its link, changes areas and screens, and invites somebody. */
import { expect, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { eventually } from '../../harness/eventually.ts';
import { choose, pictureOf, said, until } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const KEYBOARD_MS = 90_000;
/** A page has fewer stops than this before what is looked for. */
const MAX_STOPS = 60;

const world = useConsole();

test(
  'everything that a lead does is done by keys alone, and the focus is always to be seen',
  async () => {
    const { page, faults } = await world.browser.openPerson();
    await page.goto(`${world.broker.broker}/#invite=${await world.broker.invite('kay', 'admin')}`);
    await said(page, /kay/);
    await press(page, 'Join');
    await said(page, /Shared/);
    await choose(page, [
      await world.onDisk('First.png', paintedPicture(1)),
      await world.onDisk('Second.png', paintedPicture(4)),
    ]);
    await pictureOf(page, 'First.png');
    await pictureOf(page, 'Second.png');
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });

    await reach(page, /\.png$/);
    const first = await focused(page);
    await page.keyboard.press('ArrowRight');
    // The focus follows once the grid has drawn.
    await until(page, (name) => document.activeElement?.querySelector('img')?.alt !== name, first);
    const opened = await focused(page);
    await page.keyboard.press('Enter');
    await said(page, /Copy link/);
    await press(page, 'Copy link');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    await until(page, () => document.querySelector('[role=dialog], dialog[open]') === null);
    // The focus goes back once the grid has drawn.
    await eventually(
      () => focused(page),
      (name) => [first, opened].includes(name),
    );

    await reach(page, /^Shared$/, 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('Protected');
    await reach(page, /^Team$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await said(page, /Invite/);
    // The screen takes the focus once it is drawn.
    await until(page, () => document.activeElement?.localName === 'main');
    await press(page, 'Invite');
    await said(page, /Create invite/);
    await reach(page, /^Name$/);
    await page.keyboard.type('lou');
    await page.keyboard.press('Enter');
    await said(page, /#invite=lki_/);
    await page.keyboard.press('Escape');
    await until(page, () => document.querySelector('dialog[open]') === null);
    await until(page, () => document.activeElement?.textContent === 'Invite');
    expect(faults).toEqual([]);
  },
  KEYBOARD_MS,
);

/** Reaches a button by Tab, and presses Enter. */
async function press(page: Page, name: string): Promise<void> {
  await reach(page, new RegExp(`^${name}$`));
  await page.keyboard.press('Enter');
}

/** Presses Tab until what has the focus is named so. */
async function reach(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    const here = await focused(page);
    if (name.test(here)) return;
    passed.push(here);
    if (key === 'Tab') await page.keyboard.press('Tab');
    else {
      await page.keyboard.down('Shift');
      await page.keyboard.press('Tab');
      await page.keyboard.up('Shift');
    }
    expect(await isFocusSeen(page)).toBe(true);
  }
  throw new Error(`no ${String(name)} among ${passed.join(', ')}`);
}

/** Returns the name of what has the focus, as a screen reader says it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement === document.body ? null : document.activeElement;
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    const image = element?.querySelector('img');
    return (
      element?.getAttribute('aria-label') ??
      labels?.[0]?.textContent ??
      image?.alt ??
      element?.textContent ??
      ''
    ).trim();
  });
}

/** True if the element with the focus has an outline, or nothing of the page has it. */
function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return true;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
}
