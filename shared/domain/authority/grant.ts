/**
 * Defines grants: actions on one prefix. They are the only form of authority in the broker; layouts become grants, and grants
 * become session policies and decisions.
 */
import { LatchkeyError } from '../../errors.ts';
import { ACTIONS, LAYOUTS, rightsOf, type Action, type AreaRights, type LayoutName } from './layout.ts';

export interface Grant {
  /** Actions in the order of `ACTIONS`, at least one. */
  readonly actions: readonly Action[];
  /** Full prefix in the bucket; it ends with `/`, so `team1` never reaches `team10`. */
  readonly prefix: string;
}

/** The place and holder on which a role's rights depend. */
export interface Place {
  readonly layout: LayoutName;
  readonly role: string;
  readonly user: string;
  /** The root ends with `/`, or is empty if the layout's root is the bucket. */
  readonly root: string;
}

/**
 * Returns the grants of a role in a layout.
 * @throws LatchkeyError internal if the role is not one of the layout's (a stored row and the table disagree)
 */
export function grantsOf(place: Place): Grant[] {
  const rights = rightsOf(place.layout, place.role);
  if (rights === undefined) throw new LatchkeyError('internal', `layout ${place.layout} has no role ${place.role}`);
  const grants = LAYOUTS[place.layout].areas.flatMap((area) =>
    grantsInArea(areaPrefix(place.root, area), place.user, rights.areas[area] ?? {}),
  );
  return rights.root === undefined ? grants : [...grants, { actions: inOrder(rights.root), prefix: place.root }];
}

/** Returns the prefix of an area below a root. */
export function areaPrefix(root: string, area: string): string {
  return `${root}${area}/`;
}

/** Returns the actions, each once, in the order of `ACTIONS`. */
export function inOrder(actions: readonly Action[]): Action[] {
  return ACTIONS.filter((action) => actions.includes(action));
}

function grantsInArea(prefix: string, user: string, rights: AreaRights): Grant[] {
  return [
    ...(rights.everywhere === undefined ? [] : [{ actions: inOrder(rights.everywhere), prefix }]),
    ...(rights.own === undefined ? [] : [{ actions: inOrder(rights.own), prefix: `${prefix}${user}/` }]),
  ];
}
