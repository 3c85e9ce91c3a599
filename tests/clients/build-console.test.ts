/** Proves that the console as it is built stays small, that its files are named by their content, and that they are nobody else's. */
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { builtConsole, CONSOLE_BUDGET_BYTES, zippedBytes } from '../../clients/console/built/build-console.ts';
import type { ConsoleFiles } from '../../shared/http/console/console-reply.ts';

let built: ConsoleFiles;

beforeAll(async () => {
  built = await builtConsole();
});

test('all of it has at most 60 KB after gzip', () => {
  expect(CONSOLE_BUDGET_BYTES).toBe(60 * 1024);
  expect(zippedBytes(built)).toBeGreaterThan(10_000);
  expect(zippedBytes(built)).toBeLessThanOrEqual(CONSOLE_BUDGET_BYTES);
});

test('each name has the digest of the text, so that another text has another name', () => {
  const entries = Object.entries(built.files);
  expect(entries.map(([name]) => name.replace(/-[0-9a-f]{16}\./, '.')).sort()).toEqual([
    'console.css',
    'console.js',
    'icon.svg',
  ]);
  for (const [name, { text }] of entries)
    expect(name).toContain(`-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.`);
});

test('a second build of the same sources is the same', async () => {
  expect(await builtConsole()).toEqual(built);
});

test('no file writes markup or makes code from text, which the policy refuses', () => {
  for (const { text } of Object.values(built.files))
    expect(text).not.toMatch(/\beval\(|new Function\(|document\.write|insertAdjacentHTML|outerHTML=|sourceMappingURL/);
});

test('no file loads anything from elsewhere by itself', () => {
  for (const { text } of Object.values(built.files)) expect(text).not.toMatch(/@import|url\(["']?https?:|from"https?:/);
});
