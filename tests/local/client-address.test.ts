/** Holds the client's address behind trusted proxies against vectors, and refuses settings that are no networks. */
import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientAddressOf, trustedProxiesOf } from '../../local/client-address.ts';
import { PROJECT } from '../harness/short-run.ts';
import VECTORS from '../vectors/client-addresses.json' with { type: 'json' };

test.each(VECTORS)('$name', ({ trusted, forwarded, client }) => {
  const headers: Record<string, string> =
    forwarded === null ? {} : { 'x-forwarded-for': [forwarded].flat().join(', ') };
  const request = { headers, socket: { remoteAddress: '127.0.0.1' } };
  expect(clientAddressOf(request, trusted) ?? null).toBe(client);
});

test('a connection that has ended is of no proxy', () => {
  const request = { headers: { 'x-forwarded-for': '203.0.113.7' }, socket: { remoteAddress: undefined } };
  expect(clientAddressOf(request, ['127.0.0.1/32'])).toBeUndefined();
});

test.each([
  ['', []],
  ['127.0.0.1/32', ['127.0.0.1/32']],
  [' 10.0.0.0/8 , 2001:DB8::/48 ', ['10.0.0.0/8', '2001:db8::/48']],
])('TRUSTED_PROXIES=%j is read', (text, networks) => {
  expect(trustedProxiesOf({ TRUSTED_PROXIES: text })).toEqual(networks);
});

test.each(['127.0.0.1', '0.0.0.0/0', '::/0', '10.0.0.0/33', 'localhost', '127.0.0.1/32 10.0.0.0/8', '127.0.0.1/32,x'])(
  'TRUSTED_PROXIES=%j is refused, naming what is wrong',
  (text) => {
    expect(() => trustedProxiesOf({ TRUSTED_PROXIES: text })).toThrow(/^TRUSTED_PROXIES: .* is not a network like /);
  },
);

test('no other file of the product reads the header, and none can decide by it', () => {
  const paths = ['shared', 'functions', 'infrastructure', 'local', 'clients', 'packages/aws-stand-in/src']
    .flatMap((folder) => readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length));
  expect(paths.length).toBeGreaterThan(200);
  const naming = (word: RegExp): string[] =>
    paths.filter((path) => word.test(readFileSync(join(PROJECT, path), 'utf8')));
  expect(naming(/['"`]x-forwarded-for['"`]/i)).toEqual(['local/client-address.ts']);
  expect(naming(/clientAddressOf/).sort()).toEqual(['local/client-address.ts', 'local/server.ts']);
  expect(naming(/\bclientIp\b/).sort()).toEqual([
    'clients/cli/operator/audit-text.ts',
    'local/audit-lines.ts',
    'local/messages.ts',
    'shared/audit-record.ts',
    'shared/audit-words.ts',
  ]);
});
