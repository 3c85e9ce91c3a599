/**
 * The routes of version 1: one table, which API Gateway, the local server and the answer to a wrong method share.
 * What stands here is deployed; a route that is not here is `not_found`.
 */

/** File name in `functions/`, which is also the Lambda's name. */
export type FunctionName = 'credentials' | 'enroll' | 'me' | 'openapi' | 'presign' | 'teams' | 'fallback';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** API Gateway's form: `{name}` is one segment. */
  readonly path: string;
  readonly function: FunctionName;
}

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v1/health', function: 'fallback' },
  { method: 'GET', path: '/v1/openapi.json', function: 'openapi' },
  { method: 'GET', path: '/v1/me', function: 'me' },
  { method: 'POST', path: '/v1/enroll', function: 'enroll' },
  { method: 'GET', path: '/v1/teams/{team}', function: 'teams' },
  { method: 'GET', path: '/v1/teams/{team}/credentials', function: 'credentials' },
  { method: 'POST', path: '/v1/teams/{team}/credentials', function: 'credentials' },
  { method: 'POST', path: '/v1/teams/{team}/presign', function: 'presign' },
];

/** @returns the methods a path answers to; none for an unknown path */
export function methodsOf(path: string): string[] {
  return ROUTES.filter((route) => matchPath(route.path, path) !== null).map((route) => route.method);
}

/** @returns the path parameters, or `null` if the path is not of this pattern */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const names = pattern.split('/');
  const segments = path.split('/');
  if (names.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? '';
    if (name.startsWith('{') && name.endsWith('}')) {
      if (segment === '') return null;
      parameters[name.slice(1, -1)] = segment;
    } else if (name !== segment) {
      return null;
    }
  }
  return parameters;
}
