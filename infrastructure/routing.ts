/** The functions as serverless makes them, each behind its routes, and how many requests a second a route takes. */
import { DEFAULT_FUNCTION, FUNCTIONS, ROUTES, type FunctionName, type Route } from '../shared/http/routes.ts';
import type { FunctionRow } from '../shared/http/function-table.ts';
import { capitalised, functionRoleId } from './template.ts';

/** Limit of a route whose row names none, each by itself. */
export const REQUESTS_PER_SECOND = 100;

/** Returns the part `functions` of serverless.yml. */
export function lambdas(): Record<string, unknown> {
  return Object.fromEntries(FUNCTIONS.map(([name, row]) => [name, lambda(name, row)]));
}

function lambda(name: FunctionName, { description, memoryMb, routes }: FunctionRow): Record<string, unknown> {
  const keys = name === DEFAULT_FUNCTION ? ['*'] : routes.map(keyOf);
  return {
    handler: `dist/${name}/index.handler`,
    description,
    memorySize: memoryMb,
    role: { 'Fn::GetAtt': [functionRoleId(name), 'Arn'] },
    package: { patterns: [`dist/${name}/index.cjs`] },
    events: keys.map((httpApi) => ({ httpApi })),
  };
}

/** Returns what to add to the API's stage. */
export function throttling(): Record<string, unknown> {
  const slower = ROUTES.filter((route) => route.requestsPerSecond !== undefined);
  return {
    Properties: {
      DefaultRouteSettings: throttled(REQUESTS_PER_SECOND),
      RouteSettings: Object.fromEntries(
        slower.map((route) => [keyOf(route), throttled(route.requestsPerSecond ?? REQUESTS_PER_SECOND)]),
      ),
    },
    // A setting for a route that does not exist yet is refused; docs/architecture.md says how a route with one goes.
    DependsOn: slower.map(routeId),
  };
}

/** Detailed metrics are paid for by route and metric, and would cost more than all the rest. */
function throttled(requestsPerSecond: number): Record<string, unknown> {
  return {
    ThrottlingRateLimit: requestsPerSecond,
    ThrottlingBurstLimit: 2 * requestsPerSecond,
    DetailedMetricsEnabled: false,
  };
}

function keyOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** Returns the logical id that serverless gives a route. */
function routeId(route: Route): string {
  const parts = keyOf(route).toLowerCase().split('/');
  const words = parts.map((part) =>
    part
      .replace(/-/g, 'Dash')
      .replace(/\{(.*)\}/, '$1Var')
      .replace(/[^0-9A-Za-z]/g, ''),
  );
  return `HttpApiRoute${words.map(capitalised).join('')}`;
}
