/** Checks CORS preflights: any origin, the route's own methods, any header, and no cookies. */
import { expect, test } from '@jest/globals';
import { preflight } from '../../shared/http/preflight.ts';
import { withCommonHeaders } from '../../shared/http/reply.ts';

test('names the methods of the route', () => {
  expect(preflight(['GET', 'POST'])).toEqual({
    statusCode: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': '*, Authorization, Content-Type, DPoP',
      'access-control-max-age': '3600',
    },
  });
});

test('of an unknown route allows the request, so that its 404 can be read', () => {
  expect(preflight([]).headers?.['access-control-allow-methods']).toBe('GET, POST, PUT, DELETE, HEAD');
});

test('as it goes out allows any origin and no credentials', () => {
  const headers = withCommonHeaders(preflight(['GET'])).headers ?? {};
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(Object.keys(headers)).not.toContain('access-control-allow-credentials');
});
