/** Proves that the library's README names all that the library has: each public member, each code, and only links that lead somewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { typesInOneFile } from '../../../scripts/browser-types.ts';
import { PROJECT } from '../../harness/short-run.ts';

const PACKAGE = join(PROJECT, 'clients/browser');
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const TYPES = typesInOneFile(join(PACKAGE, 'latchkey.ts'));

/** Returns the names of what a class offers. */
function membersOf(name: string): string[] {
  const [, body = ''] = new RegExp(`declare class ${name} [^{]*\\{\n(.*?)^\\}`, 'ms').exec(TYPES) ?? [];
  const names = [...body.matchAll(/^ {4}(?:static |get |readonly )*(\w+)(?=[(:])/gm)].map(([, member = '']) => member);
  return names.filter((member) => member !== 'constructor');
}

/** Returns the texts of a union. */
function codesOf(name: string): string[] {
  const [, union = ''] = new RegExp(`^export type ${name} =(.*?);$`, 'ms').exec(TYPES) ?? [];
  return [...union.replace(/\/\*.*?\*\//gs, '').matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
}

test.each(['Latchkey', 'Team', 'Upload', 'LatchkeyError'])('each member of %s has its word or its example', (name) => {
  const members = membersOf(name);
  expect(members.length).toBeGreaterThan(3);
  // After a dot, between marks of code, or taken out of an object: `broker` is also a word.
  expect(members.filter((member) => !new RegExp(`(?:[.\`]|[{,] )${member}\\b`).test(README))).toEqual([]);
});

test('the table has each code once, and no other', () => {
  const [, table = ''] = /^\| `code` .*?\n(.*?)\n\n/ms.exec(README) ?? [];
  const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/(?<=`)\w+(?=`)/g) ?? []);
  const codes = [...codesOf('BrokerCode'), ...codesOf('LocalCode')];
  expect(codes).toContain('bucket_cors');
  expect(named.sort()).toEqual(codes.sort());
});

test('links lead to files of the checkout', () => {
  const links = [...README.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(join(PACKAGE, link)))).toEqual([]);
});

test('the install lines name the tarball of this version', () => {
  const { name, version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Record<string, string>;
  expect(README).toContain(`${name?.replace('@', '').replace('/', '-') ?? ''}-${version ?? ''}.tgz`);
});
