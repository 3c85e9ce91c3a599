/**
 * Answers CORS preflight, which the gateway does not: any origin, no cookies.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import type { Reply } from './reply.ts';

const MAX_AGE_SECONDS = 3600;

/** @param methods of the route; an unknown route answers too, so that its 404 can be read */
export function preflight(methods: readonly string[]): Reply {
  return {
    statusCode: 204,
    headers: {
      'access-control-allow-methods': methods.length > 0 ? methods.join(', ') : 'GET, POST, PUT, DELETE, HEAD',
      // The wildcard allows any header that a page's tracing adds; it does not cover Authorization.
      'access-control-allow-headers': '*, Authorization, Content-Type, DPoP',
      'access-control-max-age': String(MAX_AGE_SECONDS),
    },
  };
}
