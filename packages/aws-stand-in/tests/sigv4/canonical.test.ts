/** Details of the canonical request, written out as in the specification. */
import { expect, test } from '@jest/globals';
import { canonicalRequest, encodePath, isSameSignature, uriEncode } from '../../src/sigv4/canonical.ts';

test('parameters are ordered by name, then by value, each encoded', () => {
  const query = [
    ['a-b', '1'],
    ['a', 'z'],
    ['a', 'b c'],
    ['Z', '/'],
    ['flag', ''],
  ] as const;
  const text = canonicalRequest({ method: 'GET', path: '/', query, headers: [], payloadHash: 'h' });
  // Capitals sort first, and a name before longer ones that begin with it.
  expect(text.split('\n')[2]).toBe('Z=%2F&a=b%20c&a=z&a-b=1&flag=');
});

test('header values are trimmed and runs of spaces become one', () => {
  const headers = [
    ['host', 'h'],
    ['x-amz-meta-a', '  two   words '],
  ] as const;
  const text = canonicalRequest({ method: 'GET', path: '/', query: [], headers, payloadHash: 'h' });
  expect(text).toBe('GET\n/\n\nhost:h\nx-amz-meta-a:two words\n\nhost;x-amz-meta-a\nh');
});

test('all but unreserved characters are encoded, in UTF-8 and capitals', () => {
  expect(uriEncode("AZaz09-._~ !'()*/+ü")).toBe('AZaz09-._~%20%21%27%28%29%2A%2F%2B%C3%BC');
});

test('a path is encoded once, its slashes stay, nothing is normalised', () => {
  expect(encodePath('/a//../b c/./%')).toBe('/a//../b%20c/./%25');
});

test.each([
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'ab', false],
  ['abc', '', false],
])('%j and %j are the same signature: %j', (one, other, same) => {
  expect(isSameSignature(one, other)).toBe(same);
});
