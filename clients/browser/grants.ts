/** Decides locally what the caller may do, as the broker does: a grant names the action on a prefix of the key. */
import { faultOfKey, faultOfPrefix } from './object-key.ts';

export type Action = 'read' | 'list' | 'write' | 'delete';

/** Actions on all keys with one prefix. */
export interface Grant {
  readonly actions: readonly Action[];
  readonly prefix: string;
}

/** @returns true, or why not, in words that can be shown */
export function decide(grants: readonly Grant[], action: Action, key: string): true | string {
  const fault = action === 'list' ? faultOfPrefix(key) : faultOfKey(key);
  if (fault !== undefined) return fault;
  const prefixes = grants.filter(({ actions }) => actions.includes(action)).map(({ prefix }) => prefix);
  if (prefixes.some((prefix) => key.startsWith(prefix))) return true;
  return prefixes.length === 0
    ? `${action} is granted nowhere`
    : `${action} is granted on ${prefixes.join(', ')} alone`;
}
