/** Opens the console in Debian's Chromium or Firefox as a person does: by the link of an invite, and by what the page names its parts. */
import { launch, type Browser, type BrowserContext, type Locator, type Page, type Viewport } from 'puppeteer-core';
import { BROWSER_LAUNCH, type BrowserName } from './contexts.ts';

export interface ConsoleBrowser {
  readonly browser: Browser;
  /** Opens a page with storage of its own, as another person's browser has it. */
  openPerson(viewport?: Viewport): Promise<ConsolePage>;
  close(): Promise<void>;
}

export interface ConsolePage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Collects what the page reported as errors, and what its content security policy refused. */
  readonly faults: readonly string[];
  /** Opens an invite's link and presses Join; resolves once the gallery is there. */
  join(broker: string, code: string): Promise<void>;
  close(): Promise<void>;
}

export const DESKTOP: Viewport = { width: 1280, height: 800 };
export const PHONE: Viewport = { width: 390, height: 844, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const PATIENCE_MS = 15_000;

export async function openConsoleBrowser(name: BrowserName): Promise<ConsoleBrowser> {
  const browser = await launch(BROWSER_LAUNCH[name]);
  return {
    browser,
    openPerson: async (viewport = DESKTOP) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      // Firefox knows no phones.
      await page.setViewport(name === 'firefox' ? { width: viewport.width, height: viewport.height } : viewport);
      page.setDefaultTimeout(PATIENCE_MS);
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(error instanceof Error ? error.message : String(error)));
      return {
        page,
        context,
        faults,
        join: async (broker, code) => {
          await page.goto(`${broker}/#invite=${code}`);
          await button(page, 'Join').click();
          await page.locator('::-p-aria([name="Shared"][role="tab"])').wait();
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** Finds a button by its name. */
export function button(page: Page, name: string): Locator<Element> {
  return page.locator(`::-p-aria([name="${name}"][role="button"])`);
}

/** Finds a link by its name. */
export function link(page: Page, name: string): Locator<Element> {
  return page.locator(`::-p-aria([name="${name}"][role="link"])`);
}
