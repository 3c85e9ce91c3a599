/** Finds out whether somebody else was faster to change a member. */
import { LatchkeyError } from '../../browser/latchkey.ts';
import { isolated } from './ending-words.ts';
import type { Member } from './people-parsed.ts';

/**
 * True for a change that the broker refused because the member is no longer what the person saw: the question has to be asked anew.
 * @param members as they are after the refusal
 */
export function isMet(error: unknown, seen: Member, members: readonly Member[] = [seen]): boolean {
  return error instanceof LatchkeyError && ['conflict', 'not_found'].includes(error.code) && hasChanged(seen, members);
}

export function hasChanged({ user, role, since }: Member, members: readonly Member[]): boolean {
  return !members.some((now) => now.user === user && now.role === role && now.since.getTime() === since.getTime());
}

export function metInWords(user: string): string {
  return `Somebody else changed ${isolated(user)} meanwhile.`;
}
