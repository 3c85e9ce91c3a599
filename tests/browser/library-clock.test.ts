/** Proves that a wrong clock, and one that jumps while a laptop sleeps, change nothing. */
import { describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { outcome, s3Client } from '../harness/latchkey.ts';
import { BROWSERS } from './harness/contexts.ts';
import { whole } from './harness/library-broker.ts';
import { useBrowser, useLibraryBroker } from './harness/use-library.ts';

const HOUR_MS = 3600 * 1000;

const library = useLibraryBroker();

describe.each(BROWSERS)('%s', (name) => {
  const used = useBrowser(name);

  test.each([
    ['ahead', 24],
    ['behind', -24],
  ])('a clock that is a day %s', async (which, hours) => {
    const tab = await (await used.browser.openSite()).openTab();
    await tab.run('clock', { aheadMs: hours * HOUR_MS });
    const prefix = await library.broker.signIn(tab, `${name}-${which}`);
    const key = `${prefix}a`;
    await tab.run('upload', { key, bytes: 10 });
    expect(await library.broker.stored(key)).toEqual(whole({ bytes: 10 }));
    expect(await tab.run('fetch', { url: await tab.run('url', { key }) })).toMatchObject({ status: 200 });
    // SDKs compare the end with the machine's own clock.
    const { expiresAtMs } = await tab.run('credentials');
    expect(expiresAtMs - hours * HOUR_MS).toBeGreaterThan(Date.now());
  });

  test.each([50, 180])('after a jump of %d minutes, as of a laptop that slept, the session lives', async (minutes) => {
    const tab = await (await used.browser.openSite()).openTab();
    const user = `${name}-slept-${minutes}`;
    const prefix = await library.broker.signIn(tab, user);
    const before = await tab.run('credentials');
    await tab.run('sent');
    await tab.run('clock', { aheadMs: minutes * 60_000 });
    const after = await tab.run('credentials');
    const asked = (await tab.run('sent')).filter(({ path }) => path.endsWith('/credentials'));
    expect(asked.length).toBeGreaterThan(0);
    expect(after.expiresAtMs).toBeGreaterThanOrEqual(before.expiresAtMs);
    const client = s3Client(library.broker.running, after);
    expect(
      await outcome(client.send(new PutObjectCommand({ Bucket: library.broker.bucket, Key: `${prefix}a`, Body: 'x' }))),
    ).toBe('ok');
    client.destroy();
  });
});
