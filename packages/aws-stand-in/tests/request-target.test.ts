/** Request targets: what a client sends to a server, and to a proxy, names the same. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestTarget } from '../src/request-target.ts';

test.each([
  ['/', '/', undefined],
  ['/a%20b?c=d', '/a%20b?c=d', undefined],
  ['//other.example/x', '//other.example/x', undefined],
  ['*', '*', undefined],
  ['http://127.0.0.1:9000/a?b', '/a?b', '127.0.0.1:9000'],
  ['HTTP://127.0.0.1', '/', '127.0.0.1'],
  ['http://127.0.0.1?x=http://other', '/?x=http://other', '127.0.0.1'],
  ['http://127.0.0.1//a', '//a', '127.0.0.1'],
  ['http://127.0.0.1#/a', '/#/a', '127.0.0.1'],
  ['http://other.example@127.0.0.1/a', '/a', 'other.example@127.0.0.1'],
  ['http:///a', '/a', ''],
])('%s', (url, origin, authority) => {
  expect(requestTarget(url)).toEqual(authority === undefined ? { origin } : { origin, authority });
});

test.each(['', 'a', '127.0.0.1:80', 'https://127.0.0.1/', 'http:/a', 'http:a', 'javascript:x', '**', '?a'])(
  '%j names nothing',
  (url) => {
    expect(requestTarget(url)).toBeNull();
  },
);

test('in absolute form a target is the same as without the authority', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
      const origin = `/${path.replace(/^\/+/, '')}?${query}`;
      expect(requestTarget(`http://127.0.0.1:1${origin}`)).toEqual({ origin, authority: '127.0.0.1:1' });
    }),
  );
});
