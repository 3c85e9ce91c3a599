/**
 * Photographs screens for the docs, in all sizes and themes, into the folder that `LATCHKEY_PICTURES` names. Proves that each is drawn
 * whole: the page is no wider than its window, and no two look the same.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Page, Viewport } from 'puppeteer-core';
import { until } from '../console/console-actions.ts';
import { DESKTOP, PHONE } from './console-page.ts';

const QUALITY = 85;
const THEMES = ['light', 'dark'] as const;

export interface Size {
  readonly name: string;
  readonly viewport: Viewport;
}

export interface Photographer {
  readonly sizes: readonly Size[];
  /** Photographs the page as it is, as `{name}-{size}-{theme}.webp`. */
  readonly photograph: (page: Page, name: string, size: Size) => Promise<void>;
}

/** Calls `work` with the photographer, and proves at its end that no two pictures are the same. */
export async function withPhotographer(work: (photographer: Photographer) => Promise<void>): Promise<void> {
  const folder = process.env['LATCHKEY_PICTURES'];
  if (folder === undefined) throw new Error('LATCHKEY_PICTURES names no folder: npm run picture does');
  await mkdir(folder, { recursive: true });
  const digests: string[] = [];
  const sizes: readonly Size[] = [
    { name: 'desk', viewport: DESKTOP },
    { name: 'phone', viewport: PHONE },
  ];
  const photograph = async (page: Page, name: string, { name: size }: Size): Promise<void> => {
    for (const theme of THEMES) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await page.waitForNetworkIdle({ idleTime: 250 });
      await until(page, isFadedIn);
      // Chromium decodes pictures beside the page: without this the first screenshot lacks some of them.
      await page.evaluate(() => Promise.allSettled(Array.from(document.images, (image) => image.decode())));
      await page.screenshot();
      const picture = await page.screenshot({ type: 'webp', quality: QUALITY });
      await writeFile(join(folder, `${name}-${size}-${theme}.webp`), picture);
      digests.push(createHash('sha256').update(picture).digest('hex'));
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
  };
  await work({ sizes, photograph });
  expect(digests.length).toBeGreaterThan(0);
  expect(new Set(digests).size).toBe(digests.length);
}

/** Runs in the page: true once every picture has faded in. */
function isFadedIn(): boolean {
  return Array.from(document.images).every(
    (image) => getComputedStyle(image).opacity === '1' && image.naturalWidth > 0,
  );
}
