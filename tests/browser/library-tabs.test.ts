/** Proves what two tabs of one origin share: the session without a call, its renewal, and signing out. */
import { expect, test } from '@jest/globals';
import { type Site } from './harness/contexts.ts';
import type { Context } from './harness/bridge.ts';
import { eventually } from '../harness/eventually.ts';
import { useLibrary } from './harness/use-library.ts';

const library = useLibrary();

async function signedInTab(site: Site, user: string): Promise<Awaited<ReturnType<Site['openTab']>>> {
  const tab = await site.openTab();
  await library.broker.signIn(tab, user);
  await tab.run('credentials');
  return tab;
}

async function openTeam(tab: Context): Promise<void> {
  expect(await tab.run('open', { broker: library.broker.broker })).toBe(true);
  await tab.run('team', { id: library.broker.team });
}

async function calls(tab: Context): Promise<number> {
  return (await tab.run('sent')).filter(({ origin }) => origin === library.broker.broker).length;
}

test('a second tab, and a reloaded one, call nobody while the session is good', async () => {
  const site = await library.browser.openSite();
  const first = await signedInTab(site, 'two');
  expect(await calls(first)).toBeGreaterThan(0);
  const key = `${library.broker.prefixOf('two')}a`;
  const [keys, url] = [await first.run('credentials'), await first.run('url', { key })];
  const second = await site.openTab();
  for (const load of [() => openTeam(second), () => second.reload().then(() => openTeam(second))]) {
    await load();
    expect(await second.run('credentials')).toEqual(keys);
    expect(await second.run('url', { key })).toBe(url);
    expect(await second.run('may', { action: 'write', key })).toBe(true);
    expect(await calls(second)).toBe(0);
  }
});

test('both tabs get a session that neither has by one call', async () => {
  const site = await library.browser.openSite();
  const tabs = [await signedInTab(site, 'renewer'), await site.openTab()] as const;
  await openTeam(tabs[1]);
  for (const tab of tabs) {
    await tab.run('network', { rules: [{ where: ['/credentials'], effect: 'hold' }] });
    await tab.run('sent');
  }
  const asked = tabs.map((tab) => tab.run('credentials', { actions: ['read'] }));
  const sent = async (): Promise<number> => {
    const all = (await Promise.all(tabs.map((tab) => tab.run('sent')))).flat();
    return all.filter(({ path }) => path.endsWith('/credentials')).length;
  };
  let count = 0;
  await eventually(
    async () => (count += await sent()),
    () => count > 0,
  );
  for (const tab of tabs) await tab.run('network', { rules: [] });
  const [one, other] = await Promise.all(asked);
  expect(count + (await sent())).toBe(1);
  expect(one).toEqual(other);
});

test('signing out in one tab is seen in the other', async () => {
  const site = await library.browser.openSite();
  const first = await signedInTab(site, 'leaver');
  const second = await site.openTab();
  await openTeam(second);
  await second.run('credentials');
  expect(await first.run('signOut')).toEqual({ ended: true });
  await eventually(
    () => second.run('signedIn'),
    (isSignedIn) => !isSignedIn,
  );
  for (const refused of [
    second.run('credentials'),
    second.run('url', { key: `${library.broker.prefixOf('leaver')}a` }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'signed_out' });
});
