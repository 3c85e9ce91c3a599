/**
 * Rights as types. What may be done on a target is an `Allowed` one, and only a decision makes such; the store takes no
 * other for what it reads, writes or removes, so a check that is forgotten does not compile.
 */
import type { RequestContext } from '../policy/condition.ts';
import { accessDenied } from './errors.ts';
import { arnOf, type Target } from './target.ts';

declare const allowedAction: unique symbol;

/** A target on which the caller may do the action. */
export type Allowed<Action extends string> = Target & { readonly [allowedAction]: Action };

type Decide = (action: string, resource: string, context: RequestContext) => boolean;

/** Decides on the actions that it is for, and on no others. The dispatcher alone makes one. */
export class Rights<Action extends string> {
  /** Makes rights for few actions none for more. */
  declare readonly decidesOn: (action: Action) => void;
  readonly #decide: Decide;

  constructor(decide: Decide) {
    this.#decide = decide;
  }

  /** Returns the target as an allowed one, or `null` if it is not. */
  permit<One extends Action>(action: One, target: Target, context: RequestContext = {}): Allowed<One> | null {
    return this.#decide(action, arnOf(target), context) ? (target as Allowed<One>) : null;
  }

  /** @throws AwsError AccessDenied */
  require<One extends Action>(action: One, target: Target, context: RequestContext = {}): Allowed<One> {
    const allowed = this.permit(action, target, context);
    if (allowed === null) throw accessDenied();
    return allowed;
  }
}
