/** Opens the console in Debian's Chromium or Firefox as a person does: by the link of an invite, and by what the page names its parts. */
import {
  launch,
  type Browser,
  type BrowserContext,
  type ElementHandle,
  type Page,
  type Viewport,
} from 'puppeteer-core';
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
  // A page has the size of its window until it is told another one, which only Chromium can be.
  const browser = await launch({
    ...BROWSER_LAUNCH[name],
    ...(name === 'firefox' ? { defaultViewport: null, args: ['--width=1280', '--height=880'] } : {}),
  });
  return {
    browser,
    openPerson: async (viewport = DESKTOP) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      if (name === 'chromium') await page.setViewport(viewport);
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
          await named(page, 'Shared', 'tab').wait();
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** A part of the page, found by what a screen reader calls it. */
export interface Part {
  /** Resolves when it is there. */
  wait(): Promise<void>;
  click(): Promise<void>;
  /** Writes into a field, in place of what stands there. */
  fill(text: string): Promise<void>;
}

/** Finds a button by its name. */
export function button(page: Page, name: string): Part {
  return named(page, name, 'button');
}

/** Finds a link by its name. */
export function link(page: Page, name: string): Part {
  return named(page, name, 'link');
}

/**
 * Finds what has this name and role. puppeteer's locators wait for two frames before they act, and Firefox draws none in a page behind
 * another one.
 */
export function named(page: Page, name: string, role: string): Part {
  return partOf(page, `::-p-aria([name="${name.replace(/["\\]/g, '\\$&')}"][role="${role}"])`);
}

/** Finds what a selector does. */
export function partOf(page: Page, selector: string): Part {
  const found = async (): Promise<ElementHandle> => {
    const element: ElementHandle | null = await page.waitForSelector(selector);
    if (element === null) throw new Error(`${selector} is not there`);
    return element;
  };
  return {
    wait: async () => {
      await found();
    },
    click: async () => {
      // An element that is drawn anew between the two is another one.
      await (await found()).click().catch(async (error: unknown) => {
        if (!/detached|not clickable/.test(String(error))) throw error;
        await (await found()).click();
      });
    },
    fill: async (text) => {
      const field = await found();
      await field.click({ count: 3 });
      await page.keyboard.press('Backspace');
      await field.type(text);
    },
  };
}
