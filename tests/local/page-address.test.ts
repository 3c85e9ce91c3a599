/** Proves that the page is shown at the address that proofs name, and that nothing else is led anywhere. */
import { expect, test } from '@jest/globals';
import { pageElsewhere } from '../../local/page-address.ts';

test.each([
  ['localhost:8787', 'http://127.0.0.1:8787/'],
  ['LOCALHOST:1', 'http://127.0.0.1:1/'],
  ['localhost', 'http://127.0.0.1/'],
  ['[::1]:8787', 'http://127.0.0.1:8787/'],
])('the page at %s is at %s', (host, address) => {
  for (const method of ['GET', 'HEAD']) expect(pageElsewhere({ method, url: '/', headers: { host } })).toBe(address);
  expect(pageElsewhere({ method: 'GET', url: '/?q=1', headers: { host } })).toBe(address);
  // A browser that takes this machine for its proxy writes the whole address.
  expect(pageElsewhere({ method: 'GET', url: `http://${host}/`, headers: {} })).toBe(address);
});

test.each(['127.0.0.1:8787', '127.0.0.1', 'localhost.example.org', 'localhosts:80', ''])('%s stays', (host) => {
  expect(pageElsewhere({ method: 'GET', url: '/', headers: { host } })).toBeNull();
});

test.each([
  ['GET', '/v1/me'],
  ['GET', '/assets/a.js'],
  ['GET', '//'],
  ['GET', '/%2F'],
  ['POST', '/'],
  ['OPTIONS', '/'],
  ['OPTIONS', '*'],
])('%s %s stays, whatever the name', (method, url) => {
  expect(pageElsewhere({ method, url, headers: { host: 'localhost:8787' } })).toBeNull();
});
