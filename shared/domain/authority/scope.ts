/** Defines a scope: the grants of one caller in one team, perhaps narrowed. Narrowing filters; it has no way to add. */
import { LatchkeyError } from '../../errors.ts';
import { areaPrefix, grantsOf, type Grant } from './grant.ts';
import { ACTIONS, LAYOUTS, type Action, type LayoutName } from './layout.ts';
import { unknownName } from './unknown-name.ts';

export interface Scope {
  readonly team: string;
  readonly user: string;
  readonly role: string;
  readonly layout: LayoutName;
  readonly bucket: string;
  readonly root: string;
  /** `{teamGeneration}.{membershipId}`, which a revocation denies. */
  readonly membership: string;
  readonly grants: readonly Grant[];
  /** True if areas or actions were given up: such a session gets nothing beyond its grants. */
  readonly narrowed: boolean;
}

/** Restricts a scope to these areas, and these actions. An absent list means all of them. */
export interface Narrowing {
  readonly areas?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
}

/** Returns the whole scope of a membership. */
export function scopeOf(caller: Omit<Scope, 'grants' | 'narrowed'>): Scope {
  return { ...caller, grants: grantsOf(caller), narrowed: false };
}

/**
 * @throws LatchkeyError invalid_request for an empty list, an unknown area or action; out_of_scope if nothing is left
 */
export function narrow(scope: Scope, narrowing: Narrowing): Scope {
  const { areas, actions } = narrowing;
  if (areas === undefined && actions === undefined) return scope;
  checkNames('area', areas, LAYOUTS[scope.layout].areas, `a ${scope.layout} team has`);
  checkNames('action', actions, ACTIONS, 'actions are');
  const grants = scope.grants
    .filter((grant) => areas === undefined || areas.some((area) => isWithin(grant, areaPrefix(scope.root, area))))
    .map((grant) => ({ ...grant, actions: keep(grant.actions, actions) }))
    .filter((grant) => grant.actions.length > 0);
  if (grants.length === 0)
    throw new LatchkeyError(
      'out_of_scope',
      'nothing of what was asked for is granted; GET /v1/teams/{team} says what is',
    );
  return { ...scope, grants, narrowed: true };
}

function isWithin(grant: Grant, prefix: string): boolean {
  return grant.prefix.startsWith(prefix);
}

function keep(actions: readonly Action[], requested: readonly string[] | undefined): Action[] {
  return actions.filter((action) => requested === undefined || requested.includes(action));
}

function checkNames(
  what: string,
  provided: readonly string[] | undefined,
  known: readonly string[],
  whose: string,
): void {
  if (provided === undefined) return;
  if (provided.length === 0)
    throw new LatchkeyError('invalid_request', `${what}s is empty; leave it out to get all of them`);
  const unknown = provided.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName(what, unknown, whose, known);
}
