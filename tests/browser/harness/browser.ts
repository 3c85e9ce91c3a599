/** Starts Debian's Chromium with a page on its own origin, which has the guide's modules as `examples`. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { guideScript } from './guide.ts';

const CHROMIUM = '/usr/bin/chromium';

export interface OpenPage {
  readonly page: Page;
  /** Origin of the page, which is neither the broker's nor the bucket's. */
  readonly origin: string;
  close(): Promise<void>;
}

export async function openPage(): Promise<OpenPage> {
  const server = await serveScript(await guideScript());
  let browser: Browser | undefined;
  try {
    // Chromium has no sandbox as root; it loads only pages that tests serve. The other flags disable network lookups.
    browser = await launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    await page.goto(origin);
    const started = browser;
    return {
      page,
      origin,
      close: async () => {
        await started.close();
        await ended(server);
      },
    };
  } catch (error) {
    await browser?.close();
    await ended(server);
    throw error;
  }
}

async function serveScript(script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isScript = url === '/examples.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    response.end(
      isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/examples.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
