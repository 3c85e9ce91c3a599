/**
 * Rights as types. An `Allowed` target carries the action that is permitted on it, and only a decision creates one; the
 * store requires one for everything it reads, writes or removes, so a forgotten check does not compile.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestContext } from '../policy/condition.ts';
import { accessDenied } from './errors.ts';
import { actionsOfHeaders, contextOfHeaders } from './header-rights.ts';
import { arnOf, type Target } from './target.ts';

declare const allowedAction: unique symbol;

/** A target on which the caller may perform the action. */
export type Allowed<Action extends string> = Target & { readonly [allowedAction]: Action };

type Decide = (action: string, resource: string, context: RequestContext) => boolean;

/** Input of a decision by headers. */
interface Further {
  readonly headers: IncomingHttpHeaders;
  /** Names of the headers that are in the query. */
  readonly hoisted: readonly string[];
  readonly context?: RequestContext | undefined;
}

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

  /**
   * Requires the action, and those that the request's headers add to it. Whether a header in the query is a condition key
   * is not documented, and was not so in https://github.com/boto/boto3/issues/1070: the action must be allowed both ways.
   * @throws AwsError AccessDenied
   */
  requireWith<One extends Action>(
    action: One,
    target: Target,
    { headers, hoisted, context = {} }: Further,
  ): Allowed<One> {
    const added = actionsOfHeaders(action, headers);
    const requireBy = (sent: IncomingHttpHeaders): Allowed<One> => {
      const all = { ...contextOfHeaders(action, sent), ...context };
      if (!added.every((one) => this.#decide(one, arnOf(target), all))) throw accessDenied();
      return this.require(action, target, all);
    };
    if (hoisted.length > 0)
      requireBy(Object.fromEntries(Object.entries(headers).filter(([name]) => !hoisted.includes(name))));
    return requireBy(headers);
  }
}
