/** Starts Debian's Chromium or Firefox with an extension, opens its pages, and presses its button in the toolbar as a person does. */
import { launch, type Browser, type Page, type Viewport } from 'puppeteer-core';
import { eventually } from '../../harness/eventually.ts';
import { BROWSER_LAUNCH, type BrowserName } from './contexts.ts';
import { chromiumToolbar } from './chromium-toolbar.ts';
import { firefoxToolbar } from './firefox-toolbar.ts';

/** Is what each browser does in a way of its own. */
export interface Toolbar {
  /** Address of the extension's folder, without a slash at its end. */
  readonly baseAddress: string;
  /** Presses the extension's button while this page is the visible one: the page's tab gets `activeTab`, and the popup opens.
   * Chromium says which page that is. */
  press(page: Page): Promise<Page | undefined>;
  popupIsOpen(): Promise<boolean>;
  /** Collects the errors of the extension's pages, and what their content security policy refused. */
  faults(): Promise<readonly string[]>;
}

export interface ExtensionBrowser extends Omit<Toolbar, 'press'> {
  /** Opens ordinary pages by its `newPage`. */
  readonly browser: Browser;
  /** Opens a page of the extension as a tab. Firefox gives it the size and the density of the viewport, and no touch. */
  open(path: string, viewport?: Viewport): Promise<Page>;
  /** Waits for a page that the extension itself opened, and that none of `before` is. */
  opened(path: string, before?: readonly Page[]): Promise<Page>;
  /** Presses the button in the toolbar and returns the popup. Firefox never says that a popup closed: ask `popupIsOpen`. */
  pressAction(page: Page): Promise<Page>;
  close(): Promise<void>;
}

const PATIENCE_MS = 15_000;

/** Firefox lets only those who may do everything into pages of extensions. */
const ARGUMENTS: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: ['--window-size=1280,880'],
  firefox: ['--width=1280', '--height=880', '--remote-allow-system-access'],
};

/** @param folder with the extension's manifest.json */
export async function openExtension(name: BrowserName, folder: string): Promise<ExtensionBrowser> {
  const usual = BROWSER_LAUNCH[name];
  // A viewport that is set on every page would be the popup's too, which has the size of what it shows.
  const browser = await launch({ ...usual, defaultViewport: null, args: [...(usual.args ?? []), ...ARGUMENTS[name]] });
  try {
    const id = await browser.installExtension(folder);
    const toolbar = await (name === 'chromium' ? chromiumToolbar(browser, id) : firefoxToolbar(browser, id));
    return drivenBy(name, browser, toolbar);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function drivenBy(name: BrowserName, browser: Browser, toolbar: Toolbar): ExtensionBrowser {
  const { baseAddress } = toolbar;
  return {
    ...toolbar,
    browser,
    open: async (path, viewport) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      // Firefox would have to load a page of an extension anew for it.
      if (viewport !== undefined) await page.setViewport(viewport);
      const address = `${baseAddress}/${path}`;
      // Firefox never reports that a page of an extension was loaded.
      const loading = page.goto(address);
      if (name === 'chromium') await loading;
      else loading.catch(() => undefined);
      await eventually(() => showing(page, address), Boolean, PATIENCE_MS);
      return page;
    },
    opened: (path, before = []) => pageAt(browser, `${baseAddress}/${path}`, before),
    pressAction: async (page) => {
      const before = await browser.pages();
      await page.bringToFront();
      const popup = (await toolbar.press(page)) ?? (await pageAt(browser, `${baseAddress}/`, before));
      await eventually(() => showing(popup, `${baseAddress}/`), Boolean, PATIENCE_MS);
      popup.setDefaultTimeout(PATIENCE_MS);
      return popup;
    },
    close: () => browser.close(),
  };
}

async function pageAt(browser: Browser, address: string, before: readonly Page[]): Promise<Page> {
  let found: Page | undefined;
  const find = async (): Promise<boolean> => {
    for (const page of await browser.pages())
      if (!before.includes(page) && (await showing(page, address))) found = page;
    return found !== undefined;
  };
  await eventually(find, Boolean, PATIENCE_MS);
  if (found === undefined) throw new Error(`no page at ${address}`);
  found.setDefaultTimeout(PATIENCE_MS);
  return found;
}

/** Asks the page itself: of an extension's, puppeteer does not know the address in Firefox. */
async function showing(page: Page, address: string): Promise<boolean> {
  // A page that is being loaded, or that was closed, has nothing to ask.
  const at = await page.evaluate('document.readyState === "complete" ? location.href : ""').catch(() => '');
  return typeof at === 'string' && at.startsWith(address);
}
