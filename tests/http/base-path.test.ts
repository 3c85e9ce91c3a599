/** Checks public addresses below a path: the routes known without the path are known with it, and no others. */
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
    const requested = path.replace('{team}', 'acme');
    expect(routedPath(`${basePath}${requested}`, [basePath])).toBe(requested);
    expect(routedPath(requested, [basePath])).toBe(requested);
    expect(routedPath(requested, [])).toBe(requested);
    // Anything could stand before the page and its files.
    if (path.startsWith('/v1/')) expect(routedPath(`${basePath}${requested}`, [])).toBe(requested);
  });
});

test.each([
  ['what no address says', '/other/v1/health', '/v1/health'],
  ['several segments', '/a/b/v1/health', '/v1/health'],
  ['two slashes', '/keys//v1/health', '/v1/health'],
  ['a route that has a key of its own', '/other/v1/me', '/v1/me'],
  ['a path that begins like ours', '/v1/keys/v1/health', '/v1/health'],
  ['our own, twice', '/v1/v1/health', '/v1/health'],
  ['the first of several that are unknown', '/a/v1/b/v1/c', '/v1/b/v1/c'],
  ['the path twice', '/keys/keys/v1/health', '/v1/health'],
  ['what is unknown below it, too', '/other/v1/nothing', '/v1/nothing'],
  ['the path alone', '/keys', '/'],
  ['the path and a slash', '/keys/', '/'],
  ['another path alone', '/other', '/other'],
  ['another path and a slash', '/other/', '/other/'],
  ['another version', '/other/v2/health', '/other/v2/health'],
  ['a name that begins alike', '/other/v1x/health', '/other/v1x/health'],
  ['no path at all', '', ''],
])('%s', (_what, path, routed) => {
  expect(routedPath(path, ['/keys'])).toBe(routed);
});

test('what is no address has no base path', () => {
  expect(basePathsOf(['', 'keys', 'http://', 'https://[x', 'https://b.example.org/keys'])).toEqual(['/keys']);
});

test('of two that fit, the longer one is taken off', () => {
  const basePaths = basePathsOf(['https://a.example.org/keys', 'https://a.example.org/keys/ours']);
  expect(routedPath('/keys/ours/v1/health', basePaths)).toBe('/v1/health');
  expect(routedPath('/keys/v1/health', basePaths)).toBe('/v1/health');
});
