/** Proves that a browser that stores nothing is told apart from a broker that is away, and that no invite is lost by it. */
import { describe, expect, test } from '@jest/globals';
import { BROWSERS, openBrowser } from './harness/contexts.ts';
import { useBrowser, useLibraryBroker } from './harness/use-library.ts';

const library = useLibraryBroker();

describe.each(BROWSERS)('%s', (name) => {
  const used = useBrowser(name);

  test('blocked storage is said at once, and memory does in its place', async () => {
    const tab = await (await used.browser.openSite()).openTab();
    await tab.run('storage', { fault: 'blocked' });
    await expect(tab.run('open', { broker: library.broker.broker })).rejects.toMatchObject({ code: 'no_storage' });
    expect(await tab.run('open', { broker: library.broker.broker, store: 'memory' })).toBe(false);
    await tab.run('join', { code: await library.broker.invite(`${name}-memory`) });
    await tab.run('team', { id: library.broker.team });
    const key = `${library.broker.prefixOf(`${name}-memory`)}a`;
    expect(await tab.run('upload', { key, bytes: 5 })).toMatchObject({ size: 5 });
    await tab.reload();
    expect(await tab.run('open', { broker: library.broker.broker })).toBe(false);
  });

  test.each(['full', 'unsaved'] as const)('storage that is %s costs no invite', async (fault) => {
    const tab = await (await used.browser.openSite()).openTab();
    await tab.run('open', { broker: library.broker.broker });
    const code = await library.broker.invite(`${name}-${fault}`);
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
    await library.broker.signIn(tab, 'private-window');
    expect((await tab.run('kept')).keys).toEqual(Array(2).fill({ type: 'private', isRefused: true }));
  } finally {
    await browser.close();
  }
});
