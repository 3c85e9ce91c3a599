/** Decides locally what the caller may do, as the broker does: a grant names the action on a prefix of the key. */
import { faultOfKey, faultOfPrefix } from './object-key.ts';

export type Action = 'read' | 'list' | 'write' | 'delete';

/** Actions on all keys with one prefix. */
export interface Grant {
  readonly actions: readonly Action[];
  readonly prefix: string;
}

/** Returns what is wrong with the key of an action, or with the prefix of a list; `undefined` for a good one. */
export function faultOf(action: Action, key: string): string | undefined {
  return action === 'list' ? faultOfPrefix(key) : faultOfKey(key);
}

/** @returns true, or why not, in words that can be shown */
export function decide(grants: readonly Grant[], action: Action, key: string): true | string {
  const fault = faultOf(action, key);
  if (fault !== undefined) return fault;
  const prefixes = grants.filter(({ actions }) => actions.includes(action)).map(({ prefix }) => prefix);
  if (prefixes.some((prefix) => key.startsWith(prefix))) return true;
  return prefixes.length === 0
    ? `${action} is granted nowhere`
    : `${action} is granted on ${prefixes.join(', ')} alone`;
}
