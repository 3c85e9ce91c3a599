/**
 * Rights as types. An `Allowed` target carries the action that is permitted on it, and only a decision creates one; the
 * store requires one for everything it reads, writes or removes, so a forgotten check does not compile.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestContext } from '../policy/condition.ts';
import { accessDenied } from './errors.ts';
import { actionsOfHeaders } from './header-rights.ts';
import { arnOf, type Target } from './target.ts';

declare const allowedAction: unique symbol;

/** A target on which the caller may perform the action. */
export type Allowed<Action extends string> = Target & { readonly [allowedAction]: Action };

type Decide = (action: string, resource: string, context: RequestContext) => boolean;

/** Decides on the actions of its type, and on no others. Only the dispatcher creates one. */
export class Rights<Action extends string> {
  /** Brand that prevents rights for few actions from being used as rights for more. */
  declare readonly decidesOn: (action: Action) => void;
  readonly #decide: Decide;

  constructor(decide: Decide) {
    this.#decide = decide;
  }

  /** Returns the target as `Allowed`, or `null` if the action is not permitted. */
  permit<One extends Action>(action: One, target: Target, context: RequestContext = {}): Allowed<One> | null {
    return this.#decide(action, arnOf(target), context) ? (target as Allowed<One>) : null;
  }

  /** @throws AwsError AccessDenied */
  require<One extends Action>(action: One, target: Target, context: RequestContext = {}): Allowed<One> {
    const allowed = this.permit(action, target, context);
    if (allowed === null) throw accessDenied();
    return allowed;
  }

  /** Requires the action, and those that the request's headers add to it. @throws AwsError AccessDenied */
  requireWith<One extends Action>(
    action: One,
    target: Target,
    { headers, context = {} }: { readonly headers: IncomingHttpHeaders; readonly context?: RequestContext | undefined },
  ): Allowed<One> {
    const allowed = this.require(action, target, context);
    const added = actionsOfHeaders(action, headers);
    if (!added.every((one) => this.#decide(one, arnOf(target), context))) throw accessDenied();
    return allowed;
  }
}
