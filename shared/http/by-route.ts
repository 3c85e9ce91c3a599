/** Serves several routes with one function: each has a handler, behind a door of its own. */
import { routeKeyOf } from './edge/plain-event.ts';
import { openEdge, type Handler, type OpenPorts } from './edge/open-edge.ts';
import type { FunctionName, RouteKey } from './routes.ts';
import { unknownRoute } from './unknown-route.ts';

/** @typeParam Name of the function, whose row of the table lists the routes that need a handler */
export function byRoute<Name extends FunctionName>(
  ports: OpenPorts,
  handlers: Readonly<Record<RouteKey<Name>, Handler>>,
): Handler {
  const known = new Map(Object.entries<Handler>(handlers));
  // An event of another route comes only from a direct invocation of the function.
  const refused = openEdge(ports, ({ event: { requestContext } }) => {
    throw unknownRoute(requestContext.http.method, requestContext.http.path);
  });
  return (event, context) => (known.get(routeKeyOf(event)) ?? refused)(event, context);
}
