/**
 * `$default` answers health, CORS preflight, and unknown routes and methods. It authenticates nobody and needs no store.
 */
import { basePathsOf, routedPath } from '../shared/http/base-path.ts';
import { errorFormOf } from '../shared/http/credentials/credentials-format.ts';
import { errorFormAnywhere } from '../shared/http/error-form.ts';
import { openEdge } from '../shared/http/edge/open-edge.ts';
import { preflight } from '../shared/http/preflight.ts';
import { json, type Reply } from '../shared/http/reply.ts';
import { methodsOf } from '../shared/http/routes.ts';
import { unknownRoute } from '../shared/http/unknown-route.ts';
import { publicUrlsOf } from '../shared/lists.ts';

const HEALTH_PATH = '/v1/health';
const basePaths = basePathsOf(publicUrlsOf(process.env));

/** Requests near the route of credentials, whose errors an SDK reads in its own form alone. */
const CREDENTIALS_PATH = /\/credentials\/?$/;

export const handler = openEdge(
  { now: () => new Date() },
  ({ event }): Reply => {
    const { method } = event.requestContext.http;
    const path = routedPath(event.requestContext.http.path, basePaths);
    const isRead = method === 'GET' || method === 'HEAD';
    if (method === 'OPTIONS') return preflight(methodsOf(path));
    if (isRead && path === HEALTH_PATH) return json(200, { status: 'ok' });
    throw unknownRoute(method, path);
  },
  {
    errorFormOf: (event) =>
      (CREDENTIALS_PATH.test(event.requestContext.http.path) ? errorFormOf : errorFormAnywhere)(event),
  },
);
