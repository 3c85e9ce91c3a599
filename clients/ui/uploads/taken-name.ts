/** Asks the bucket which names are taken, by lists: a refusal of a file that is sent whole would cost its bytes. */
import type { Team } from '../../browser/latchkey.ts';
import { numberedKey } from './upload-name.ts';

export type Listing = Pick<Team, 'list' | 'may'>;

/** @returns false where the role may not list: S3 itself refuses then. @throws LatchkeyError as the bucket refuses; the signal's reason */
export async function isTaken(team: Listing, key: string, signal: AbortSignal): Promise<boolean> {
  if (team.may('list', key) !== true) return false;
  // The key itself comes before all that it begins.
  for await (const object of team.list(key, { signal })) return object.key === key;
  return false;
}

/** @returns the first numbered key that neither the bucket nor the page has. @throws as `isTaken` */
export async function freeKey(
  team: Listing,
  key: string,
  isInUse: (key: string) => boolean,
  signal: AbortSignal,
): Promise<string> {
  const taken = new Set<string>();
  // What two numbered keys share goes up to the number.
  const [second, third] = [numberedKey(key, 2), numberedKey(key, 3)];
  let length = 0;
  while (second[length] === third[length]) length += 1;
  const prefix = second.slice(0, length);
  if (team.may('list', prefix) === true)
    for await (const object of team.list(prefix, { signal })) taken.add(object.key);
  for (let number = 2; ; number += 1) {
    const numbered = numberedKey(key, number);
    if (!taken.has(numbered) && !isInUse(numbered)) return numbered;
  }
}
