/** Proves the README's claims: two one-line commands set it up, its commands work, it leads to every page of docs/, and its picture is a PNG. */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, run } from '../harness/short-run.ts';

const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const MAX_PICTURE_BYTES = 200_000;

test('setting up is two commands, each of one line, of scripts that exist', () => {
  const blocks = [...README.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  expect(blocks).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n']);
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { scripts: object };
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
});

describe('the commands in its text work', () => {
  const commands = [...README.matchAll(/`(npx latchkey [^`]+)`/g)].map(([, command = '']) => command);

  test('there are some', () => {
    expect(commands.length).toBeGreaterThan(0);
  });

  test.each(commands)('%s', async (command) => {
    const { code, stdout } = await run('bash', ['-c', command], { npm_config_loglevel: 'error' });
    expect(code).toBe(0);
    expect(stdout).not.toBe('');
  });
});

test('files and folders that its text names exist', () => {
  const named = [...README.matchAll(/`([a-z]+\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(0);
  for (const path of named) expect(() => readFileSync(join(PROJECT, path))).not.toThrow();
});

test('every page of docs/ is linked', () => {
  const pages = readdirSync(join(PROJECT, 'docs')).filter((name) => name.endsWith('.md'));
  expect(pages.filter((name) => !README.includes(`](docs/${name})`))).toEqual([]);
});

test('its picture of a terminal is a PNG of twice the width that a page shows, and small', () => {
  const [, path = '', shown = ''] = /<img\s+alt="[^"]+"\s+src="([^"]+)"\s+width="(\d+)"/.exec(README) ?? [];
  const bytes = readFileSync(join(PROJECT, path));
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(Number(shown)).toBeGreaterThanOrEqual(800);
  expect(Number(shown)).toBeLessThanOrEqual(1000);
  // IHDR holds the width and the height. https://www.w3.org/TR/png-3/#11IHDR
  expect(bytes.readUInt32BE(16)).toBe(2 * Number(shown));
  expect(bytes.length).toBeLessThan(MAX_PICTURE_BYTES);
});
