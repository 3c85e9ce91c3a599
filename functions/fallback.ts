/** `$default`: health, CORS preflight, and the answers to unknown routes and methods. It knows nobody and needs no store. */
import { LatchkeyError } from '../shared/errors.ts';
import { openEdge } from '../shared/http/edge.ts';
import { preflight } from '../shared/http/preflight.ts';
import { json, type Reply } from '../shared/http/reply.ts';
import { methodsOf } from '../shared/http/routes.ts';

export { ROUTES, matchPath } from '../shared/http/routes.ts';

const HEALTH_PATH = '/v1/health';

const ports = {
  now: (): Date => new Date(),
  authenticate: (): Promise<never> => Promise.reject(new LatchkeyError('internal', 'this function knows nobody')),
};

export const handler = openEdge(ports, ({ event }): Reply => {
  const { method, path } = event.requestContext.http;
  const allowedMethods = methodsOf(path);
  if (method === 'OPTIONS') return preflight(allowedMethods);
  if (method === 'GET' && path === HEALTH_PATH) return json(200, { status: 'ok' });
  if (allowedMethods.length === 0) throw new LatchkeyError('not_found', 'there is no such route');
  const detail = `this route answers to ${allowedMethods.join(', ')}`;
  throw new LatchkeyError('method_not_allowed', detail, { allowedMethods });
});
