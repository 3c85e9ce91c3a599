/**
 * `$default` answers health, first steps for the recipients of invites, CORS preflight, and unknown routes and methods. It
 * authenticates nobody and needs no store.
 */
import { basePathsOf, routedPath } from '../shared/http/base-path.ts';
import { errorFormOf } from '../shared/http/credentials/credentials-format.ts';
import { errorFormAnywhere } from '../shared/http/error-form.ts';
import { openEdge } from '../shared/http/edge/open-edge.ts';
import { preflight } from '../shared/http/preflight.ts';
import { json, text, type Reply } from '../shared/http/reply.ts';
import { methodsOf } from '../shared/http/routes.ts';
import { unknownRoute } from '../shared/http/unknown-route.ts';
import { publicUrlsOf } from '../shared/lists.ts';

const HEALTH_PATH = '/v1/health';
/** First steps for people who open the broker's address, to which the link of an invite leads. */
const FIRST_STEPS =
  'This is Latchkey. You were sent an invite? Send its code, the part that begins with lki_, to POST /v1/enroll as JSON {"code":"lki_..."}: the answer holds your token, shown this once.\n';
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
    if (isRead && path === '/') return text(200, FIRST_STEPS);
    throw unknownRoute(method, path);
  },
  {
    errorFormOf: (event) =>
      (CREDENTIALS_PATH.test(event.requestContext.http.path) ? errorFormOf : errorFormAnywhere)(event),
  },
);
