/**
 * Handles public addresses below a path. API Gateway matches routes without the base path that a custom domain maps to the API,
 * but the path in the event may still begin with it: it is removed, so every route is known there too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 */
import { methodsOf } from './routes.ts';

/** Begins the paths of the API, and of nothing else. */
const API_START = /\/v1(?=\/)/g;

/** Returns the base paths of the public addresses, longest first; an invalid address has none. */
export function basePathsOf(publicUrls: readonly string[]): string[] {
  const paths = publicUrls.filter((url) => URL.canParse(url)).map((url) => new URL(url).pathname.replace(/\/+$/, ''));
  return paths.filter((path) => path !== '').sort((one, other) => other.length - one.length);
}

/**
 * Returns the path as the table of routes has it. A known path stays unchanged: a base path may look like a route's. A prefix
 * before the API's paths is removed even if no public address names it; the broker's own page requires one, because any path
 * could be below it.
 */
export function routedPath(path: string, basePaths: readonly string[]): string {
  if (methodsOf(path).length > 0) return path;
  const basePath = basePaths.find((candidate) => path === candidate || path.startsWith(`${candidate}/`));
  const rest = basePath === undefined ? path : path.slice(basePath.length) || '/';
  if (methodsOf(rest).length > 0) return rest;
  const starts = [...rest.matchAll(API_START)].map(({ index }) => rest.slice(index));
  return starts.find((candidate) => methodsOf(candidate).length > 0) ?? starts[0] ?? rest;
}
