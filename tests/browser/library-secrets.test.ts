/** Proves that what a browser keeps is worth nothing elsewhere, and nothing at all after the member's removal. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { boundHeaders, newDpopKey } from '../harness/dpop-key.ts';
import { eventually } from '../harness/eventually.ts';
import { outcome, s3Client } from '../harness/latchkey.ts';
import { BROWSERS, openBrowser, type OpenBrowser, type Tab } from './harness/contexts.ts';
import { useLibraryBroker } from './harness/use-library.ts';

const library = useLibraryBroker();

describe.each(BROWSERS)('%s', (name) => {
  let browser: OpenBrowser;
  let tab: Tab;
  beforeAll(async () => {
    browser = await openBrowser(name);
    tab = await (await browser.openSite()).openTab();
    await library.broker.signIn(tab, name);
  });
  afterAll(() => browser.close());

  test('the key is kept, and exported in no format', async () => {
    const { keys } = await tab.run('kept');
    // It lies there for codes to come, and in the sign-in.
    expect(keys).toEqual(Array(2).fill({ type: 'private', isRefused: true }));
  });

  test('the token that lies there is refused without its key', async () => {
    const token = (await tab.run('kept')).texts.find((text) => text.startsWith('lk'));
    if (token === undefined) throw new Error('no token is kept');
    const url = `${library.broker.broker}/v1/me`;
    const stolen = await boundHeaders(await newDpopKey(), token, { url });
    for (const headers of [{ authorization: `Bearer ${token}` }, { authorization: token }, stolen]) {
      const { status } = await fetch(url, { headers: { ...headers } });
      expect(status).toBe(401);
    }
    expect(await tab.run('memberships')).toHaveLength(1);
  });

  test('after the removal the session is refused, and the library says that one is out', async () => {
    const keys = await tab.run('credentials');
    const client = s3Client(library.broker.running, keys);
    const list = (): Promise<'ok' | number> =>
      outcome(
        client.send(new ListObjectsV2Command({ Bucket: library.broker.bucket, Prefix: library.broker.prefixOf(name) })),
      );
    expect(await list()).toBe('ok');
    expect((await library.broker.asAdmin('DELETE', `members/${name}`)).status).toBe(200);
    await eventually(list, (answer) => answer === 403);
    client.destroy();
    await eventually(
      () => tab.run('memberships').catch((error: unknown) => (error as { code?: string }).code),
      (answer) => answer === 'unauthenticated',
    );
    await expect(tab.run('list', { prefix: library.broker.prefixOf(name) })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:unauthenticated|signed_out)$/),
    });
  });
});
