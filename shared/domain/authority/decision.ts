/**
 * The one decision every route asks: may this scope do this action on this key? It and the compiled session policy
 * must agree; `tests/domain/authority/agreement.test.ts` decides generated keys by both.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Action } from './layout.ts';
import type { ListPrefix, ObjectKey } from './object-key.ts';
import type { Scope } from './scope.ts';

/** What is asked: an object action on a key, or a list of a prefix. */
export type Question =
  | { readonly action: Exclude<Action, 'list'>; readonly key: ObjectKey }
  | { readonly action: 'list'; readonly prefix: ListPrefix };

/** @returns true only if a grant names the action on a prefix that the key (or list prefix) begins with */
export function isGranted(scope: Pick<Scope, 'grants'>, question: Question): boolean {
  const text = question.action === 'list' ? question.prefix : question.key;
  return scope.grants.some((grant) => grant.actions.includes(question.action) && text.startsWith(grant.prefix));
}

/** @throws LatchkeyError out_of_scope unless the scope grants it */
export function requireGranted(scope: Pick<Scope, 'grants'>, question: Question): void {
  if (!isGranted(scope, question)) {
    throw new LatchkeyError('out_of_scope', `${question.action} is not granted there`);
  }
}
