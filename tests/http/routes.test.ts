/** Checks the table of routes and the matching of paths: whole segments, without decoding. */
import { describe, expect, test } from '@jest/globals';
import { matchPath, methodsOf, ROUTES } from '../../shared/http/routes.ts';
import { unknownRoute } from '../../shared/http/unknown-route.ts';

const CREDENTIALS = '/v1/teams/{team}/credentials';
const ATTACHMENT = '/v1/teams/{team}/attachments/{path+}';

describe('a pattern', () => {
  test.each([
    ['/v1/me', '/v1/me', {}],
    [CREDENTIALS, '/v1/teams/acme/credentials', { team: 'acme' }],
    [CREDENTIALS, '/v1/teams/a b%2f?/credentials', { team: 'a b%2f?' }],
    [CREDENTIALS, '/v1/teams/{team}/credentials', { team: '{team}' }],
    [CREDENTIALS, '/v1/teams/__proto__/credentials', { team: '__proto__' }],
    [ATTACHMENT, '/v1/teams/acme/attachments/a.jpg', { team: 'acme', path: 'a.jpg' }],
    [ATTACHMENT, '/v1/teams/acme/attachments/a/b/c', { team: 'acme', path: 'a/b/c' }],
    [ATTACHMENT, '/v1/teams/acme/attachments//a//b/', { team: 'acme', path: '/a//b/' }],
    [ATTACHMENT, '/v1/teams/acme/attachments/../a%2fb ?#', { team: 'acme', path: '../a%2fb ?#' }],
    [ATTACHMENT, '/v1/teams/acme/attachments/attachments/a', { team: 'acme', path: 'attachments/a' }],
    [ATTACHMENT, '/v1/teams/acme/attachments//', { team: 'acme', path: '/' }],
  ])('%s takes %s', (pattern, path, parameters) => {
    expect(matchPath(pattern, path)).toEqual(parameters);
  });

  test.each([
    ['/v1/me', '/v1/me/'],
    ['/v1/me', '//v1/me'],
    ['/v1/me', '/V1/me'],
    ['/v1/me', 'v1/me'],
    ['/v1/me', ''],
    ['/v1/me', '/v1/%6de'],
    [CREDENTIALS, '/v1/teams//credentials'],
    [CREDENTIALS, '/v1/teams/acme/credentials/'],
    [CREDENTIALS, '/v1/teams/acme/x/credentials'],
    [CREDENTIALS, '/v1/teams/acme/../acme/credentials'],
    [CREDENTIALS, '/v1/teams/acme'],
    [ATTACHMENT, '/v1/teams/acme/attachments'],
    [ATTACHMENT, '/v1/teams/acme/attachments/'],
    [ATTACHMENT, '/v1/teams//attachments/a'],
    [ATTACHMENT, '/v1/teams/acme/x/attachments/a'],
    [ATTACHMENT, '/v1/teams/acme/Attachments/a'],
    [ATTACHMENT, '/v1/teams/a/b/attachments/c'],
  ])('%s does not take %j', (pattern, path) => {
    expect(matchPath(pattern, path)).toBeNull();
  });
});

describe('the table', () => {
  test('has each route once', () => {
    const names = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has no two patterns that take the same path by the same method', () => {
    for (const { method, path } of ROUTES) {
      const concrete = path.replace(/\{[^}]*\}/g, 'x');
      const taking = ROUTES.filter((route) => route.method === method && matchPath(route.path, concrete) !== null);
      expect(taking.map((route) => route.path)).toEqual([path]);
    }
  });

  test.each([
    ['/v1/teams/acme/credentials', ['GET', 'POST']],
    ['/v1/teams/acme/attachments', ['GET', 'HEAD']],
    ['/v1/teams/acme/attachments/a/b/c', ['GET', 'HEAD']],
    ['/v1/teams/acme/attachments/', []],
    ['/v1/enroll', ['POST']],
    ['/v1/health', ['GET', 'HEAD']],
    ['/v1/nothing', []],
    ['/', ['GET', 'HEAD']],
  ])('%s answers to %j', (path, methods) => {
    expect(methodsOf(path)).toEqual(methods);
  });
});

describe('what no route takes', () => {
  test('an unknown path is not found', () => {
    expect(unknownRoute('GET', '/v2/me')).toMatchObject({ code: 'not_found', allowedMethods: undefined });
  });

  test('a known path with another method says what would do', () => {
    expect(unknownRoute('PUT', '/v1/teams/acme/credentials')).toMatchObject({
      code: 'method_not_allowed',
      allowedMethods: ['GET', 'POST'],
    });
    expect(unknownRoute('DELETE', '/v1/teams/acme/attachments/a/b.jpg')).toMatchObject({
      code: 'method_not_allowed',
      allowedMethods: ['GET', 'HEAD'],
    });
  });
});
