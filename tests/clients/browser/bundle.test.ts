/** Checks the published form of the library: its size, what it may not contain, and that a bare context can load it. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, SourceTextModule } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BROWSER_BUDGET_BYTES, bundleBrowser } from '../../../scripts/build-browser.ts';
import { typesInOneFile } from '../../../scripts/browser-types.ts';
import { PROJECT } from '../../harness/short-run.ts';

const PACKAGE = join(PROJECT, 'clients/browser');
const MODULES = ['latchkey.js', 'latchkey.min.js'];
/** Runs text as code, writes markup, loads code later, or names a place on the network. */
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['eval', /\beval\b/],
  ['Function', /\bFunction\s*\(/],
  ['timer of text', /\bset(?:Timeout|Interval)\(\s*["'`]/],
  ['innerHTML', /\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write/],
  ['import()', /\bimport\s*\(/],
  ['importScripts', /\bimportScripts\b/],
  ['import of another module', /^\s*import\b|\bfrom\s*["']/m],
  // Allowed are a bucket's own, whose region the broker names, and S3's name of its XML.
  ['address', /\b(?:https?|wss?):\/\/(?!s3\.(?:\$\{|amazonaws\.com\/doc\/))\w/],
  ['storage that any script of the page reads as text', /\b(?:local|session)Storage\b|document\.cookie/],
];

let folder: string;
let zippedBytes: number;
let texts: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-bundle-'));
  zippedBytes = await bundleBrowser(folder);
  const read = async (file: string) => [file, await readFile(join(folder, file), 'utf8')] as const;
  texts = Object.fromEntries(await Promise.all(MODULES.map(read)));
});
afterAll(() => rm(folder, { recursive: true }));

test('the minified module is within its budget after gzip, and not empty', () => {
  expect(zippedBytes).toBeLessThanOrEqual(BROWSER_BUDGET_BYTES);
  expect(zippedBytes).toBeGreaterThan(1000);
});

describe.each(MODULES)('%s', (file) => {
  test.each(FORBIDDEN)('has no %s', (_, pattern) => {
    expect(pattern.exec(codeOf(texts[file] ?? ''))?.[0]).toBeUndefined();
  });

  test('begins with its licence, and names its map', () => {
    const map = file.replaceAll('.', '\\.');
    expect(texts[file]).toMatch(/^\/\*! @latchkey-broker\/browser \d+\.\d+\.\d+, MIT licence \*\/\n/);
    expect(texts[file]).toMatch(new RegExp(`\n//# sourceMappingURL=${map}\\.map\n$`));
  });

  // Neither a window nor a document, `fetch`, storage or cryptography: a server that renders pages loads it, too.
  test('loads where there is nothing but the language, and exports the class and its error', async () => {
    const module = new SourceTextModule(texts[file] ?? '', { context: createContext({}) });
    await module.link(() => {
      throw new Error('the module imports another');
    });
    await module.evaluate();
    expect(Object.keys(module.namespace).sort()).toEqual(['Latchkey', 'LatchkeyError']);
  });
});

test.each([
  ['eval("1")', 'eval'],
  ['new Function("return 1")', 'Function'],
  ['element.innerHTML = name', 'innerHTML'],
  ['await import("./later.js")', 'import()'],
  ['import{a}from"./a.js";', 'import of another module'],
  ['fetch("https://example.com")', 'address'],
  ['localStorage.token = token', 'storage that any script of the page reads as text'],
])('the search sees %s', (text, name) => {
  expect(FORBIDDEN.filter(([, pattern]) => pattern.test(codeOf(text))).map(([found]) => found)).toContain(name);
});

test('the maps hold the sources, and no file names a folder of this machine', async () => {
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).not.toContain(PROJECT);
    if (!file.endsWith('.map')) continue;
    const { sources, sourcesContent } = JSON.parse(text) as { sources: string[]; sourcesContent: (string | null)[] };
    expect(sources).toContain('../latchkey.ts');
    expect(sourcesContent.filter((content) => content === null)).toEqual([]);
    expect(sourcesContent).toHaveLength(sources.length);
  }
});

test('the types are one file, which imports none, and has no function or class but the public ones', () => {
  const text = typesInOneFile(join(PACKAGE, 'latchkey.ts'));
  const named = (pattern: RegExp): (string | undefined)[] => [...text.matchAll(pattern)].map(([, name]) => name).sort();
  expect(text).not.toMatch(/\bimport\b|\bfrom '|\.ts['"]/);
  expect(named(/^export declare (.*?) (?:extends|\{)/gm)).toEqual(['class Latchkey', 'class LatchkeyError']);
  expect(named(/\bdeclare (.*?) (?:extends|\{)/gm)).toEqual([
    'class Latchkey',
    'class LatchkeyError',
    'class Team',
    'class Upload',
  ]);
  expect(text).toMatch(/^export type \{ Team, Upload \};$/m);
});

test('the package depends on nothing, and exports files that it contains', async () => {
  const read = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  const [own, root] = [await read(join(PACKAGE, 'package.json')), await read(join(PROJECT, 'package.json'))];
  expect(Object.keys(own).filter((name) => /dependencies$/i.test(name))).toEqual([]);
  expect(own).toMatchObject({ name: '@latchkey-broker/browser', type: 'module', sideEffects: false, license: 'MIT' });
  expect(own).not.toHaveProperty('private');
  expect(own['version']).toBe(root['version']);
  const exported = JSON.stringify(own['exports']).match(/dist\/[\w.]+/g) ?? [];
  const files = own['files'] as string[];
  expect([...new Set(exported)].sort()).toEqual(files.filter((path) => !path.endsWith('.map')).sort());
});

/** Returns a module without its comments, which may link to a specification. */
function codeOf(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
}
