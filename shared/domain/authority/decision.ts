/**
 * Makes the one decision of every route: may this scope do this action on this key? It and the compiled session policy must
 * agree; `tests/domain/authority/agreement.test.ts` decides generated keys by both.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Grant } from './grant.ts';
import type { Action } from './layout.ts';
import type { ListPrefix, ObjectKey } from './object-key.ts';
import type { Scope } from './scope.ts';

/** An object action on a key, or a list of a prefix. */
export type Question =
  | { readonly action: Exclude<Action, 'list'>; readonly key: ObjectKey }
  | { readonly action: 'list'; readonly prefix: ListPrefix };

export interface Decision {
  readonly allowed: boolean;
  /** A line that names the scope's own grants and nothing else. */
  readonly reason: string;
}

/** @returns true only if a grant names the action on a prefix that the key (or list prefix) begins with */
export function isGranted(scope: Pick<Scope, 'grants'>, question: Question): boolean {
  return grantFor(scope, question) !== undefined;
}

/** Returns the decision with its reason, for a reader who may see the scope. */
export function decisionOn(scope: Pick<Scope, 'grants'>, question: Question): Decision {
  const { action } = question;
  const grant = grantFor(scope, question);
  if (grant !== undefined) return { allowed: true, reason: `${action} is granted on ${grant.prefix}` };
  const elsewhere = scope.grants.filter(({ actions }) => actions.includes(action)).map(({ prefix }) => prefix);
  const reason =
    elsewhere.length === 0 ? `${action} is granted nowhere` : `${action} is granted on ${elsewhere.join(', ')} alone`;
  return { allowed: false, reason };
}

function grantFor({ grants }: Pick<Scope, 'grants'>, question: Question): Grant | undefined {
  const text = question.action === 'list' ? question.prefix : question.key;
  return grants.find(({ actions, prefix }) => actions.includes(question.action) && text.startsWith(prefix));
}

/** @throws LatchkeyError out_of_scope unless the scope grants it */
export function requireGranted(scope: Pick<Scope, 'grants'>, question: Question): void {
  if (!isGranted(scope, question)) {
    throw new LatchkeyError(
      'out_of_scope',
      `${question.action} is not granted there; GET /v1/teams/{team} says what is`,
    );
  }
}
