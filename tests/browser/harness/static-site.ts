/** Serves a folder on an origin of its own, and opens its pages in Debian's Chromium. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { CHROMIUM, CHROMIUM_WITH_EXTENSIONS } from './chromium.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
};

export interface Site {
  readonly origin: string;
  readonly browser: Browser;
  /** Opens a page of the folder, or of an extension by its whole address; what it throws outside of a test's own call fails the test by `faults`. */
  open(path: string): Promise<Page>;
  /** Messages of uncaught errors, and of files that were not found. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** @param withExtensions lets the browser install extensions */
export async function openSite(folder: string, withExtensions = false): Promise<Site> {
  const faults: string[] = [];
  const server = await serve(folder, faults);
  try {
    const browser = await launch(withExtensions ? CHROMIUM_WITH_EXTENSIONS : CHROMIUM);
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    return {
      origin,
      browser,
      faults,
      open: async (path) => {
        const page = await browser.newPage();
        page.setDefaultTimeout(30_000);
        page.on('pageerror', (error) => faults.push(String(error)));
        await page.goto(new URL(path, origin).href);
        return page;
      },
      close: async () => {
        await browser.close();
        await ended(server);
      },
    };
  } catch (error) {
    await ended(server);
    throw error;
  }
}

async function serve(folder: string, faults: string[]): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://site').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    readFile(file).then(
      (contents) => {
        response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
        response.end(contents);
      },
      () => {
        faults.push(`${path} was not found`);
        response.writeHead(404).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
