/** Lists the members of a team by name, for who may see them. */
import type { Team } from '../../browser/latchkey.ts';

/** Bounds the pages of 100 that are read; who is not among them is reached by the page's address. */
const MAX_PAGES = 50;

/** @throws LatchkeyError as the broker refuses */
export async function memberNames(team: Team, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  let cursor = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await team.ask(`members?limit=100${cursor}`, { signal });
    const items: readonly unknown[] = Array.isArray(answer['items']) ? answer['items'] : [];
    names.push(...items.flatMap(nameIn));
    const next = answer['nextCursor'];
    if (typeof next !== 'string') break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  return names.sort((one, other) => one.localeCompare(other));
}

function nameIn(item: unknown): readonly string[] {
  return typeof item === 'object' && item !== null && 'user' in item && typeof item.user === 'string'
    ? [item.user]
    : [];
}
