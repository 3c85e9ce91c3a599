/**
 * Lists the routes of version 1, from the table of functions: API Gateway, the local server and the answer to a wrong method
 * share them. Every route here is deployed; any other is `not_found`.
 */
import type { FunctionRoute, FunctionRow } from './function-row.ts';
import { FUNCTION_TABLE } from './function-table.ts';

/** File name in `functions/`, which is also the Lambda's name. */
export type FunctionName = keyof typeof FUNCTION_TABLE;

/** Serves requests that no route of another function takes: on AWS it is `$default`, and its own routes have no key. */
export const DEFAULT_FUNCTION = 'fallback' satisfies FunctionName;

export interface Route extends FunctionRoute {
  readonly function: FunctionName;
}

/** The routes of a function, as API Gateway names them. */
export type RouteKey<Name extends FunctionName> = (typeof FUNCTION_TABLE)[Name]['routes'][number] extends infer Row
  ? Row extends { readonly method: infer Method extends string; readonly path: infer Path extends string }
    ? `${Method} ${Path}`
    : never
  : never;

/** Each function with its row. */
export const FUNCTIONS = Object.entries(FUNCTION_TABLE) as [FunctionName, FunctionRow][];

export const ROUTES: readonly Route[] = FUNCTIONS.flatMap(([name, { routes }]) =>
  routes.map((route) => ({ ...route, function: name })),
);

/** The routes for programs; the others are pages for people. */
export const API_ROUTES = ROUTES.filter(({ path }) => path.startsWith('/v1/'));

/** @returns the methods of a path; empty for an unknown path */
export function methodsOf(path: string): string[] {
  return ROUTES.filter((route) => matchPath(route.path, path) !== null).map((route) => route.method);
}

/** Ends the name of a parameter that takes the rest of the path, whatever its slashes. */
const GREEDY = /\+$/;

function segmentsOf(path: string, names: readonly string[]): string[] {
  const segments = path.split('/');
  if (names.at(-1)?.endsWith('+}') !== true || segments.length < names.length) return segments;
  return [...segments.slice(0, names.length - 1), segments.slice(names.length - 1).join('/')];
}

/** @returns the path parameters, or `null` if the path is not of this pattern */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const names = pattern.split('/');
  const segments = segmentsOf(path, names);
  if (names.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? '';
    if (name.startsWith('{') && name.endsWith('}')) {
      if (segment === '') return null;
      parameters[name.slice(1, -1).replace(GREEDY, '')] = segment;
    } else if (name !== segment) {
      return null;
    }
  }
  return parameters;
}
