/** docs/operations.md says what there is: its tables and lines against the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { PARAMETERS } from '../../infrastructure/parameters.ts';
import { readConfig } from '../../shared/config.ts';
import { importsOf } from '../harness/syntax.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TEXT = readFileSync(join(PROJECT, 'docs/operations.md'), 'utf8');

/** Column one of the table after a marker. */
function rows(marker: string): string[] {
  const table = new RegExp(`<!-- ${marker} -->\\n+((?:\\|.*\\n)+)`).exec(TEXT)?.[1] ?? '';
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

test('the table of parameters is that of infrastructure/parameters.ts', () => {
  expect(rows('parameters')).toEqual(PARAMETERS);
});

test('the table of the environment is what the configuration reads', () => {
  const asked = new Set<string>();
  const recording = new Proxy<Record<string, string>>({}, { get: (_target, name) => void asked.add(String(name)) });
  expect(() => readConfig(recording)).toThrow();
  expect([...rows('environment')].sort()).toEqual([...asked].sort());
});

test('the table of outputs is what the command reads of a stack', () => {
  const code = readFileSync(join(PROJECT, 'clients/cli/connection.ts'), 'utf8');
  const read = [...code.matchAll(/output\('([A-Za-z]+)'\)/g)].map(([, name]) => name ?? '');
  expect(read.length).toBeGreaterThan(0);
  expect([...rows('outputs')].sort()).toEqual([...read].sort());
});

test('every file it names is there', () => {
  const named = [...TEXT.matchAll(/`((?:infrastructure|shared|local)\/[^`]+)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(0);
  for (const path of named) expect(() => readFileSync(join(PROJECT, path))).not.toThrow();
});

test('what deploying and the command import is installed without what only developers need', () => {
  const { dependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const files = ['functions', 'shared', 'clients/cli', 'scripts', 'infrastructure', 'docs/openapi'].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|cjs)$/.test(name))
      .map((name) => join(folder, name)),
  );
  const packages = files
    .flatMap((path) => importsOf({ path, text: readFileSync(join(PROJECT, path), 'utf8') }))
    .filter(({ typeOnly, specifier }) => !typeOnly && !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map(({ specifier }) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '');
  expect(packages.length).toBeGreaterThan(0);
  expect([...new Set(packages)].filter((name) => !(name in dependencies))).toEqual([]);
  expect(dependencies['serverless']).toBeDefined();
});
