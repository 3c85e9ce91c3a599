/** Proves that a captured tab is named after its host and the time, asks for its own window alone, and says where nothing can be captured. */
import { afterEach, expect, test } from '@jest/globals';
import { captureName, captureTab } from '../../../examples/extension/captured-tab.ts';

const NOW = new Date(2026, 10, 28, 9, 5, 7);
const TIME = '2026-11-28 09.05.07.png';
const calls: unknown[] = [];

function withTabs(tabs: readonly object[], captured: () => Promise<string>): void {
  const captureVisibleTab = (...parameters: unknown[]): Promise<string> => {
    calls.push(parameters);
    return captured();
  };
  Object.assign(globalThis, { chrome: { tabs: { query: () => Promise.resolve(tabs), captureVisibleTab } } });
}

afterEach(() => {
  calls.length = 0;
  Reflect.deleteProperty(globalThis, 'chrome');
});

test.each([
  ['https://user:secret@example.org:8443/a/b?token=1#c', `example.org ${TIME}`],
  [undefined, `Tab ${TIME}`],
  ['about:blank', `Tab ${TIME}`],
  ['no address', `Tab ${TIME}`],
  ['http://[2001:db8::1]/', `[2001:db8::1] ${TIME}`],
])('%p: %s', (address, name) => {
  expect(captureName(address, NOW)).toBe(name);
});

test('the bytes are those of the picture, and the window is the one of the tab', async () => {
  withTabs([{ windowId: 3, url: 'https://example.org/' }], () =>
    Promise.resolve(`data:image/png;base64,${btoa('\x89PNG\0ÿ')}`),
  );
  const file = await captureTab(NOW);
  expect([file.name, file.type]).toEqual([`example.org ${TIME}`, 'image/png']);
  expect(Buffer.from(await file.arrayBuffer()).toString('latin1')).toBe('\x89PNG\0ÿ');
  expect(calls).toEqual([[3, { format: 'png' }]]);
});

test('a page that is closed to extensions is named so', async () => {
  withTabs([{ windowId: 3 }], () => Promise.reject(new Error("The 'activeTab' permission is not in effect")));
  await expect(captureTab(NOW)).rejects.toThrow('does not show this page to extensions');
});

test('without a tab there is nothing to capture', async () => {
  withTabs([], () => Promise.resolve(''));
  await expect(captureTab(NOW)).rejects.toThrow('no tab');
});
