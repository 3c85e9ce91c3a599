/**
 * Makes the error for a request that no route of the table takes: `not_found`, or `method_not_allowed` with the allowed methods.
 */
import { LatchkeyError } from '../errors.ts';
import { methodsOf } from './routes.ts';

/** @param method of the request; one that the route allows came here because the gateway saw another path */
export function unknownRoute(method: string, path: string): LatchkeyError {
  const allowedMethods = methodsOf(path);
  if (allowedMethods.length === 0)
    return new LatchkeyError('not_found', 'there is no such route; GET /v1/openapi.json lists them');
  if (allowedMethods.includes(method))
    return new LatchkeyError(
      'not_found',
      'something stands before /v1 in the address, a base path or a second slash: leave it out, or let what is in front of the broker take it off',
    );
  const detail = `this route answers to ${allowedMethods.join(', ')}; use one of these`;
  return new LatchkeyError('method_not_allowed', detail, { allowedMethods });
}
