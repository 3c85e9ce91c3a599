/** Says how Debian's Chromium is started for a test. */
import type { LaunchOptions } from 'puppeteer-core';

/** Chromium has no sandbox as root; it loads only pages that tests serve. The other flags disable network lookups. */
export const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
} as const satisfies LaunchOptions;

/** Lets the browser install extensions. */
export const CHROMIUM_WITH_EXTENSIONS = {
  ...CHROMIUM,
  enableExtensions: true,
  pipe: true,
} as const satisfies LaunchOptions;
