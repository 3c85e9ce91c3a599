/** Presses an extension's button in Chromium's toolbar, and collects what its pages report. */
import type { Browser, Page, Target } from 'puppeteer-core';
import type { Toolbar } from './extension-browser.ts';

export async function chromiumToolbar(browser: Browser, id: string): Promise<Toolbar> {
  const baseAddress = `chrome-extension://${id}`;
  const extension = (await browser.extensions()).get(id);
  if (extension === undefined) throw new Error(`Chromium has no extension ${id}`);
  const faults: string[] = [];
  const watched = new Set<Target>();
  const watch = (target: Target): void => {
    if (watched.has(target) || !target.url().startsWith(`${baseAddress}/`)) return;
    watched.add(target);
    void watchTarget(target, faults);
  };
  browser.on('targetcreated', watch);
  browser.on('targetchanged', watch);
  const popups = new Set<Target>();
  return {
    baseAddress,
    press: async (page) => {
      const before = new Set(browser.targets());
      const opening = browser.waitForTarget(
        (target) => !before.has(target) && target.url().startsWith(`${baseAddress}/`),
      );
      await Promise.all([opening, page.triggerExtensionAction(extension)]);
      const popup = await opening;
      popups.add(popup);
      return pageOf(popup);
    },
    popupIsOpen: () => Promise.resolve(browser.targets().some((target) => popups.has(target))),
    faults: () => Promise.resolve([...faults]),
  };
}

/** Chromium tells whoever comes later what a page reported before. */
async function watchTarget(target: Target, faults: string[]): Promise<void> {
  // A popup that was closed meanwhile has no page.
  const page = await pageOf(target).catch(() => undefined);
  page?.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page?.on('pageerror', (error) => faults.push(error instanceof Error ? error.message : String(error)));
}

/** A popup is no page to puppeteer until it is made one; a page that is made one again hears nothing. */
async function pageOf(target: Target): Promise<Page> {
  return (await target.page()) ?? target.asPage();
}
