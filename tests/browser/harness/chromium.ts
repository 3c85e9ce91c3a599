/** Says how Debian's Chromium is started for a test, and in which environment any browser is. */
import type { LaunchOptions } from 'puppeteer-core';

/** Is that of a person's desktop: without a locale of UTF-8 a browser does not read the names of files beyond ASCII. */
export const BROWSER_ENVIRONMENT = { ...process.env, LC_ALL: 'C.UTF-8' };

/** Chromium has no sandbox as root; it loads only pages that tests serve. The other flags disable network lookups. */
export const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  env: BROWSER_ENVIRONMENT,
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
