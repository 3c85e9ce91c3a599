/** The error for a request that no route of the table takes: `not_found`, or `method_not_allowed` with what would do. */
import { LatchkeyError } from '../errors.ts';
import { methodsOf } from './routes.ts';

export function unknownRoute(path: string): LatchkeyError {
  const allowedMethods = methodsOf(path);
  if (allowedMethods.length === 0) return new LatchkeyError('not_found', 'there is no such route');
  const detail = `this route answers to ${allowedMethods.join(', ')}`;
  return new LatchkeyError('method_not_allowed', detail, { allowedMethods });
}
