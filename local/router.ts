/**
 * Routes a request to its function, as API Gateway does: the routes of the table, and `$default` for the rest. The functions read
 * their configuration when they are imported: when the router is made, or at the first request of those that are built late.
 */
import { DEFAULT_FUNCTION, FUNCTIONS, matchPath, ROUTES, type FunctionName } from '../shared/http/routes.ts';
import type { GatewayRoute, Router } from './gateway.ts';

type Handler = GatewayRoute['handler'];

/**
 * Names the functions without rows. When they are imported from source, they build what they answer: the console, and the description
 * of the API. Building takes a quarter of a start, and their configuration is that of the others, which a start checks.
 */
const BUILT_LATE = new Set<FunctionName>(
  FUNCTIONS.filter(([name, { rows }]) => name !== DEFAULT_FUNCTION && Object.keys(rows).length === 0).map(
    ([name]) => name,
  ),
);

export async function functionRouter(): Promise<Router> {
  const fallback = await handlerOf(DEFAULT_FUNCTION);
  const keyed = ROUTES.filter((route) => route.function !== DEFAULT_FUNCTION);
  const routes = await Promise.all(
    keyed.map(async (route) => ({
      ...route,
      handler: BUILT_LATE.has(route.function) ? handlerAtFirst(route.function) : await handlerOf(route.function),
    })),
  );
  return (method, path) => {
    for (const route of routes) {
      const parameters = route.method === method ? matchPath(route.path, path) : null;
      if (parameters !== null) return { routeKey: `${route.method} ${route.path}`, parameters, handler: route.handler };
    }
    return { routeKey: '$default', parameters: {}, handler: fallback };
  };
}

async function handlerOf(name: FunctionName): Promise<Handler> {
  const { handler } = (await import(`../functions/${name}.ts`)) as { readonly handler: Handler };
  return handler;
}

/** Returns a handler that loads its function at the first request. */
function handlerAtFirst(name: FunctionName): Handler {
  let loaded: Promise<Handler> | undefined;
  return async (event, context) => {
    loaded ??= handlerOf(name);
    return (await loaded)(event, context);
  };
}
