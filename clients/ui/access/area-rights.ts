/** Says which of the actions reach an area, and how far: everybody's files there, the own ones, or none. */
import type { Action, Grant } from '../../browser/latchkey.ts';
import { areaPrefix } from '../gallery/gallery-item.ts';

export type ReachOfAction = 'all' | 'own' | 'no';

/** Names where a member's rights apply. */
export interface Reaching {
  readonly grants: readonly Grant[];
  /** The team's prefix in the bucket; empty for the bucket itself. */
  readonly root: string;
  readonly user: string;
}

export const ACTIONS = ['read', 'list', 'write', 'delete'] as const satisfies readonly Action[];

export function reachIn({ grants, root, user }: Reaching, area: string, action: Action): ReachOfAction {
  const all = areaPrefix({ root }, area);
  const prefixes = grants.filter(({ actions }) => actions.includes(action)).map(({ prefix }) => prefix);
  if (prefixes.some((prefix) => all.startsWith(prefix))) return 'all';
  return prefixes.includes(`${all}${user}/`) ? 'own' : 'no';
}
