/** Does in the console what people do there, and waits for what they would see. */
import type { ElementHandle, Page } from 'puppeteer-core';
import type { BrowserName } from '../harness/contexts.ts';
import type { LibraryBroker } from '../harness/library-broker.ts';
import { link, named, partOf, type ConsolePage } from '../harness/console-page.ts';

/** Chooses files by the one input of the page. */
export async function choose(page: Page, paths: readonly string[]): Promise<void> {
  const input = (await page.waitForSelector('input[type=file]')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(...paths);
}

/** Waits until the page says yes. `waitForFunction` makes functions of text, which the page's policy forbids. */
export async function until(
  page: Page,
  check: (...parameters: string[]) => boolean,
  ...parameters: string[]
): Promise<void> {
  const endMs = performance.now() + page.getDefaultTimeout();
  // A page that is being loaded has nothing to ask.
  while (!(await page.evaluate(check, ...parameters).catch(() => false))) {
    if (performance.now() > endMs)
      throw new Error(`in vain for ${JSON.stringify(parameters)}; the page says: ${await textOf(page)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function textOf(page: Page): Promise<string> {
  return page.evaluate(() => document.body.innerText.slice(0, 2000));
}

export async function pictureOf(page: Page, name: string): Promise<void> {
  await link(page, name).wait();
  await until(
    page,
    (file: string) =>
      [...document.querySelectorAll('a img')].some(
        (image) => (image as HTMLImageElement).alt === file && (image as HTMLImageElement).naturalWidth > 0,
      ),
    name,
  );
}

export async function openTab(page: Page, name: string): Promise<void> {
  await named(page, name, 'tab').click();
}

/** Waits for words that are to be seen; the marks that keep names in their own direction are not. */
export async function said(page: Page, words: RegExp): Promise<void> {
  await until(
    page,
    (source: string, flags: string) =>
      new RegExp(source, flags).test(document.body.innerText.replace(/[\u2066-\u2069]/g, '')),
    words.source,
    words.flags,
  );
}

export async function untilPartsArrived(broker: LibraryBroker, prefix: string): Promise<void> {
  for (;;) {
    if ((await broker.openUploads(prefix)).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Answers the browser's question whether to leave the page with yes. */
export function acceptLeaving(page: Page): void {
  page.once('dialog', (dialog) => void dialog.accept());
}

export async function removeMember({ page }: ConsolePage, user: string): Promise<void> {
  const row = await page.waitForSelector(`::-p-xpath(//*[self::tr or self::li][.//text()[.="${user}"]])`);
  const remove = await row?.waitForSelector('::-p-aria([name="Remove"][role="button"])');
  await remove?.click();
  await partOf(page, 'dialog[open] ::-p-aria([name="Remove"][role="button"])').click();
  await until(page, () => document.querySelector('dialog[open]') === null);
}

/** Cuts the line of a page: Chromium itself does, and of Firefox the page's own requests fail, because it knows no such command. */
export async function cutLine(page: Page, name: BrowserName): Promise<void> {
  if (name === 'chromium') {
    await page.setOfflineMode(true);
    return;
  }
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    XMLHttpRequest.prototype.send = function (): void {
      setTimeout(() => this.dispatchEvent(new ProgressEvent('error')));
    };
    globalThis.fetch = () => Promise.reject(new TypeError('the line is cut'));
    dispatchEvent(new Event('offline'));
  });
}

/** Mends it; of Firefox the next page has one. */
export async function mendLine(page: Page, name: BrowserName): Promise<void> {
  if (name === 'chromium') await page.setOfflineMode(false);
}
