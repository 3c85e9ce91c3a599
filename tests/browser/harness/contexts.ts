/** Starts Debian's Chromium or Firefox, and opens in it the contexts in which the library runs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import { BROWSER_ENVIRONMENT, CHROMIUM_WITH_EXTENSIONS } from './chromium.ts';
import { openBridge, type Bridge, type Context } from './bridge.ts';
import { contextScript } from './context-script.ts';

export type BrowserName = 'chromium' | 'firefox';
export type ContextKind = 'page' | 'worker' | 'module worker' | 'background';

export const BROWSERS: readonly BrowserName[] = ['chromium', 'firefox'];

export const BROWSER_LAUNCH: Readonly<Record<BrowserName, LaunchOptions>> = {
  chromium: CHROMIUM_WITH_EXTENSIONS,
  firefox: {
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    env: BROWSER_ENVIRONMENT,
    extraPrefsFirefox: {
      // An event page that waits for its next command is not idle.
      'extensions.background.idle.timeout': 600_000,
    },
  },
};

/** Writes the manifest that serves both browsers: each takes its own of the two kinds of background. */
const MANIFEST = {
  manifest_version: 3,
  name: 'library',
  version: '1',
  background: { scripts: ['background.js'], service_worker: 'background.js', type: 'module' },
  host_permissions: ['http://127.0.0.1/*'],
  browser_specific_settings: { gecko: { id: 'library@latchkey.test' } },
};

export interface Tab extends Context {
  readonly page: Page;
  /** Loads the page anew: what it had in memory is gone. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** An origin of its own, whose tabs and workers share its storage. */
export interface Site {
  readonly origin: string;
  openTab(): Promise<Tab>;
  openWorker(type: 'classic' | 'module'): Promise<Context>;
}

export interface OpenBrowser {
  /** Id of the browser's first process. */
  readonly pid: number;
  openSite(): Promise<Site>;
  /** Installs an extension and returns its background. */
  openBackground(): Promise<Context>;
  /** Opens a context of this kind on an origin of its own. */
  openContext(kind: ContextKind): Promise<Context>;
  close(): Promise<void>;
}

export async function openBrowser(name: BrowserName, more: LaunchOptions = {}): Promise<OpenBrowser> {
  const browser = await launch({
    ...BROWSER_LAUNCH[name],
    ...more,
    args: [...(BROWSER_LAUNCH[name].args ?? []), ...(more.args ?? [])],
  });
  const bridges: Bridge[] = [];
  const folders: string[] = [];
  const bridge = async (): Promise<Bridge> => {
    const opened = await openBridge();
    bridges.push(opened);
    return opened;
  };
  const openSite = async (): Promise<Site> => siteOf(browser, await bridge());
  const openBackground = async (): Promise<Context> => {
    const { address, context } = (await bridge()).newContext();
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
    folders.push(folder);
    await writeExtension(folder, address);
    const id = await browser.installExtension(folder);
    if (name === 'chromium') {
      // A worker that puppeteer is attached to is not stopped when it is idle.
      const target = await browser.waitForTarget((one) => one.url() === `chrome-extension://${id}/background.js`);
      await target.worker();
    }
    return context;
  };
  return {
    pid: browser.process()?.pid ?? 0,
    openSite,
    openBackground,
    openContext: async (kind) => {
      if (kind === 'background') return openBackground();
      const site = await openSite();
      return kind === 'page' ? site.openTab() : site.openWorker(kind === 'worker' ? 'classic' : 'module');
    },
    close: async () => {
      await browser.close();
      for (const opened of bridges) await opened.close();
      for (const folder of folders) await rm(folder, { recursive: true });
    },
  };
}

function siteOf(browser: Browser, bridge: Bridge): Site {
  return {
    origin: bridge.origin,
    openTab: async () => {
      const page = await browser.newPage();
      let context: Context;
      const load = async (): Promise<void> => {
        // Another context each time: a poll of the page before gets none of its commands.
        const made = bridge.newContext();
        context = made.context;
        await page.goto(made.address);
      };
      await load();
      return { page, reload: load, close: () => page.close(), run: (...told) => context.run(...told) };
    },
    openWorker: async (type) => {
      const { address, context } = bridge.newContext();
      const page = await browser.newPage();
      await page.goto(`${address}&worker=${type}`);
      return context;
    },
  };
}

async function writeExtension(folder: string, address: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
  const script = `globalThis.bridgeAddress = ${JSON.stringify(address)};\n${await contextScript('esm')}`;
  await writeFile(join(folder, 'background.js'), script);
}
