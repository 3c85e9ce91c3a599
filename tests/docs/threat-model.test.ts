/** Proves that `docs/threat-model.md` names every attack, and that every file and link in the documentation exists. */
import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['', 'docs/'].flatMap((folder) =>
  readdirSync(join(PROJECT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`),
);

const OWN_PATH = /`((?:shared|functions|local|clients|examples|tests|bench|docs|infrastructure|scripts)\/[\w./-]*)`/g;

/** Returns the targets of Markdown links and pictures in the repository, relative to its top. */
function linksIn(page: string): string[] {
  const text = readFileSync(join(PROJECT, page), 'utf8');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
    .map((target) => join(dirname(page), target.replace(/#.*$/, '')));
}

test('every attack is named in the threat model', () => {
  const attacks = readdirSync(join(PROJECT, 'tests/attacks')).filter((name) => name.endsWith('.test.ts'));
  const named = linksIn('docs/threat-model.md');
  expect(attacks.length).toBeGreaterThan(0);
  expect(attacks.filter((name) => !named.includes(`tests/attacks/${name}`))).toEqual([]);
});

test('every attack says in its first words what is attempted', () => {
  const folder = join(PROJECT, 'tests/attacks');
  const silent = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => !/^\/\*\*\n? ?\*? ?Attack\b/.test(readFileSync(join(folder, name), 'utf8')));
  expect(silent).toEqual([]);
});

describe.each(PAGES)('%s', (page) => {
  test('links only to what exists', () => {
    expect(linksIn(page).filter((target) => !existsSync(join(PROJECT, target)))).toEqual([]);
  });

  test('names only files and folders that exist', () => {
    const text = readFileSync(join(PROJECT, page), 'utf8');
    const named = [...text.matchAll(OWN_PATH)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
  });
});
