/**
 * Proves that every awkward name is either refused before anything is sent, or is uploaded, listed as itself, read by its URL and
 * deleted.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openBrowser, type OpenBrowser, type Tab } from './harness/contexts.ts';
import { startLibraryBroker, type LibraryBroker } from './harness/library-broker.ts';

const VECTORS = new URL('../vectors/naughty-names.json', import.meta.url);
const { names } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { readonly names: readonly string[] };

let broker: LibraryBroker;
let browser: OpenBrowser;
let tab: Tab;
let prefix: string;
const outcomes: string[] = [];
beforeAll(async () => {
  [broker, browser] = await Promise.all([startLibraryBroker(), openBrowser('chromium')]);
  tab = await (await browser.openSite()).openTab();
  prefix = `${await broker.signIn(tab, 'naughty')}names/`;
  await tab.run('credentials');
});
afterAll(async () => {
  await browser.close();
  await broker.close();
});

/** Matches what the contract refuses in a key: controls, backslash, lone surrogates, no characters, and segments that are no names. */
const REFUSED =
  // eslint-disable-next-line no-control-regex -- control characters are what is meant
  /[\u0000-\u001f\u007f-\u009f\\\ufffe\uffff]|\p{Surrogate}|(?:^|\/)\.{1,2}(?:\/|$)|\/\/|^\//u;

test.each(names.map((name) => [JSON.stringify(name), name]))('%s', async (_shown, name) => {
  const key = prefix + name;
  await tab.run('sent');
  if (REFUSED.test(name)) {
    await expect(tab.run('upload', { key, bytes: 4 })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(tab.run('url', { key })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await tab.run('sent')).toEqual([]);
    outcomes.push('refused');
    return;
  }
  await tab.run('upload', { key, bytes: 4 });
  expect((await tab.run('list', { prefix })).map((one) => one.key)).toEqual([key]);
  const fetched = await tab.run('fetch', { url: await tab.run('url', { key }) });
  expect([fetched.status, fetched.headers['content-length']]).toEqual([200, '4']);
  await tab.run('delete', { key });
  expect(await broker.keys(prefix)).toEqual([]);
  outcomes.push('kept');
});

test('names of both kinds were tried', () => {
  expect(new Set(outcomes)).toEqual(new Set(['refused', 'kept']));
});
