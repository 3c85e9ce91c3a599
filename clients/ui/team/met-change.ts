/** Finds out why the broker refused to change a member: the last admin stays, or somebody else was faster. */
import { LatchkeyError } from '../../browser/latchkey.ts';
import { isLastAdmin, isolated } from './ending-words.ts';
import { sentenceOf } from './people-faults.ts';
import type { People } from './people-lists.ts';
import type { Member } from './people-parsed.ts';

export interface RefusedChange {
  /** True if the member is no longer what the person saw, so that the question has to be asked anew. */
  readonly isMet: boolean;
  readonly text: string;
}

/**
 * @param seen the member as the person saw it
 * @param people as they are after the refusal, if they could be read
 */
export function refusedChange(error: unknown, seen: Member, people: People | undefined): RefusedChange {
  if (people === undefined || !(error instanceof LatchkeyError) || !['conflict', 'not_found'].includes(error.code))
    return { isMet: false, text: sentenceOf(error) };
  if (hasChanged(seen, people.members)) return { isMet: true, text: metInWords(seen.user) };
  if (isLastAdmin(seen, people))
    return {
      isMet: false,
      text: `${isolated(seen.user)} is the last admin who can sign in, and a team keeps one. Make somebody else an admin first.`,
    };
  return { isMet: false, text: sentenceOf(error) };
}

export function hasChanged(seen: Member, members: readonly Member[]): boolean {
  const now = members.find(({ user }) => user === seen.user);
  return now === undefined || now.role !== seen.role || now.since.getTime() !== seen.since.getTime();
}

export function metInWords(user: string): string {
  return `Somebody else changed ${isolated(user)} meanwhile; this is how it is now.`;
}
