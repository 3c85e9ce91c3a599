/** Proves that a browser that stores nothing is told apart from a broker that is away, and that no invite is lost by it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BROWSERS, openBrowser, type OpenBrowser } from './harness/contexts.ts';
import { startLibraryBroker, type LibraryBroker } from './harness/library-broker.ts';

let broker: LibraryBroker;
beforeAll(async () => {
  broker = await startLibraryBroker();
});
afterAll(() => broker.close());

describe.each(BROWSERS)('%s', (name) => {
  let browser: OpenBrowser;
  beforeAll(async () => {
    browser = await openBrowser(name);
  });
  afterAll(() => browser.close());

  test('blocked storage is said at once, and memory does in its place', async () => {
    const tab = await (await browser.openSite()).openTab();
    await tab.run('storage', { fault: 'blocked' });
    await expect(tab.run('open', { broker: broker.broker })).rejects.toMatchObject({ code: 'no_storage' });
    expect(await tab.run('open', { broker: broker.broker, store: 'memory' })).toBe(false);
    await tab.run('join', { code: await broker.invite(`${name}-memory`) });
    await tab.run('team', { id: broker.team });
    const key = `${broker.prefixOf(`${name}-memory`)}a`;
    expect(await tab.run('upload', { key, bytes: 5 })).toMatchObject({ size: 5 });
    await tab.reload();
    expect(await tab.run('open', { broker: broker.broker })).toBe(false);
  });

  test.each(['full', 'unsaved'] as const)('storage that is %s costs no invite', async (fault) => {
    const tab = await (await browser.openSite()).openTab();
    await tab.run('open', { broker: broker.broker });
    const code = await broker.invite(`${name}-${fault}`);
    await tab.run('storage', { fault });
    await expect(tab.run('join', { code })).rejects.toMatchObject({ code: 'no_storage' });
    await tab.run('storage', { fault: 'none' });
    expect(await tab.run('join', { code })).toMatchObject({ user: `${name}-${fault}` });
  });
});

test('a private window of Firefox signs in', async () => {
  const browser = await openBrowser('firefox', {
    extraPrefsFirefox: { 'browser.privatebrowsing.autostart': true },
  });
  try {
    const tab = await (await browser.openSite()).openTab();
    await broker.signIn(tab, 'private-window');
    expect((await tab.run('kept')).keys).toEqual(Array(2).fill({ type: 'private', isRefused: true }));
  } finally {
    await browser.close();
  }
});
