/**
 * Request targets: the one a client sends to a server and the one it sends to a proxy name the same, and only some are
 * for this machine.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isForThisMachine, rawPathOf, requestTarget } from '../src/request-target.ts';

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
  ['https://127.0.0.1:9000/a', '/a', '127.0.0.1:9000'],
])('%s', (url, origin, authority) => {
  expect(requestTarget(url)).toEqual(authority === undefined ? { origin } : { origin, authority });
});

test.each(['', 'a', '127.0.0.1:80', 'ftp://127.0.0.1/', 'http:/a', 'http:a', 'javascript:x', '**', '?a'])(
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

test.each([
  ['/a%2Fb?c=/d', '/a%2Fb'],
  ['http://127.0.0.1:1/a%20b?c', '/a%20b'],
  ['/', '/'],
  ['mailto:a', ''],
])('the raw path of %s is %j', (url, path) => {
  expect(rawPathOf({ url })).toBe(path);
});

test.each([
  ['/', '127.0.0.1:9000', true],
  ['/', 'LOCALHOST', true],
  ['/', '[::1]:1', true],
  ['http://localhost/', '127.0.0.1', true],
  ['http://other.example/', '127.0.0.1', false],
  ['http://localhost/', 'other.example', false],
  ['/', 'localhost.other.example', false],
  ['/', '127.0.0.1:123456', false],
  ['/', undefined, false],
])('%s for the host %s is for this machine: %s', (url, host, isFor) => {
  expect(isForThisMachine({ url, headers: host === undefined ? {} : { host } })).toBe(isFor);
});
