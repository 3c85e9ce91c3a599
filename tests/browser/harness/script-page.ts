/** Opens an empty page with one script in Debian's Chromium, on an origin that is neither the broker's nor the bucket's. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { CHROMIUM } from './chromium.ts';

const TIMEOUT_MS = 120_000;

export interface ScriptPage {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** Resolves when the script has run. */
export async function openScriptPage(script: string): Promise<ScriptPage> {
  const server = createServer(({ url }, response) => {
    const isScript = url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    response.end(
      isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/script.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  try {
    browser = await launch({ ...CHROMIUM, protocolTimeout: TIMEOUT_MS });
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}
