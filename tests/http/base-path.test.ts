/** Public addresses below a path: what is known without the path is known with it, and nothing else is. */
import { describe, expect, test } from '@jest/globals';
import { basePathsOf, routedPath } from '../../shared/http/base-path.ts';
import { ROUTES } from '../../shared/http/routes.ts';

test('the base paths are those of the addresses that have one, longest first', () => {
  const urls = ['https://a.example.org', 'https://b.example.org/keys', 'https://c.example.org/keys/of/ours/'];
  expect(basePathsOf(urls)).toEqual(['/keys/of/ours', '/keys']);
  expect(basePathsOf([])).toEqual([]);
});

describe.each(['/keys', '/keys/of/ours', '/v1', '/v1/teams', '/v1/health'])('below %s', (basePath) => {
  test.each(ROUTES.map(({ path }) => path))('%s is the same as without, and still works without', (path) => {
    const asked = path.replace('{team}', 'acme');
    expect(routedPath(`${basePath}${asked}`, [basePath])).toBe(asked);
    expect(routedPath(asked, [basePath])).toBe(asked);
    expect(routedPath(asked, [])).toBe(asked);
  });
});

test.each([
  ['a name that goes on', '/keysx/v1/health', '/keysx/v1/health'],
  ['another case', '/Keys/v1/health', '/Keys/v1/health'],
  ['the path in the middle', '/v1/keys/v1/health', '/v1/keys/v1/health'],
  ['the path twice', '/keys/keys/v1/health', '/keys/v1/health'],
  ['another path', '/other/v1/health', '/other/v1/health'],
  ['an escaped one', '/%6beys/v1/health', '/%6beys/v1/health'],
  ['the path alone', '/keys', '/'],
  ['the path and a slash', '/keys/', '/'],
  ['two slashes', '/keys//v1/health', '//v1/health'],
])('%s', (_what, path, routed) => {
  expect(routedPath(path, ['/keys'])).toBe(routed);
});

test('of two that fit, the longer one is taken off', () => {
  const basePaths = basePathsOf(['https://a.example.org/keys', 'https://a.example.org/keys/ours']);
  expect(routedPath('/keys/ours/v1/health', basePaths)).toBe('/v1/health');
  expect(routedPath('/keys/v1/health', basePaths)).toBe('/v1/health');
});
