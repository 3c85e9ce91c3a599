/**
 * Makes the README's picture anew (`npm run picture`): starts the broker in an empty folder, runs the steps that it prints, and
 * photographs both terminals in Debian's Chromium. https://pptr.dev/api/puppeteer.elementhandle.screenshot
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer-core';
import { firstStart } from './picture/first-start.ts';
import { withPalette } from './picture/palette-png.ts';
import { PAGE_WIDTH, terminalPage } from './picture/terminal-page.ts';

const CHROMIUM = '/usr/bin/chromium';
const PICTURE = fileURLToPath(new URL('../docs/first-steps.png', import.meta.url));
const MAX_BYTES = 200_000;

const html = terminalPage(await firstStart());
// Chromium has no sandbox as root; it loads only this page. Text without subpixels has fewer colours, and so fewer bytes.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-lcd-text',
];
const browser = await launch({ executablePath: CHROMIUM, args: flags });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: PAGE_WIDTH, height: 100, deviceScaleFactor: 2 });
  await page.setContent(html);
  const picture = withPalette(await page.screenshot({ fullPage: true, omitBackground: true }));
  if (picture.byteLength > MAX_BYTES) throw new Error(`the picture has ${picture.byteLength} bytes, over ${MAX_BYTES}`);
  await writeFile(PICTURE, picture);
  console.log(`${PICTURE}: ${picture.byteLength} bytes`);
} finally {
  await browser.close();
}
