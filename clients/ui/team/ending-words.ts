/** Says in words what a removal or a change of role ends, beforehand and afterwards, and when somebody was seen. */
import { countInWords } from '../parts/in-words.ts';
import type { People } from './people-lists.ts';
import type { Member, Removal } from './people-parsed.ts';

/** Counts what ends with a member. */
export interface Ending {
  /** Tokens of the member's browsers and devices. */
  readonly tokens: number;
  /** Open invites for the member's name, and those that the member made. */
  readonly invites: number;
  /** Service tokens that the member made. */
  readonly serviceTokens: number;
}

const DAY_MS = 24 * 3600 * 1000;

export function endingOf(user: string, { invites, tokens }: Pick<People, 'invites' | 'tokens'>): Ending {
  return {
    tokens: tokens.filter((token) => token.kind === 'member' && token.user === user).length,
    invites: invites.filter((invite) => invite.user === user || invite.createdBy === user).length,
    serviceTokens: tokens.filter((token) => token.kind === 'service' && token.createdBy === user).length,
  };
}

/**
 * Lists what a removal ends: `2 tokens, 1 open invite and every S3 session, within seconds, at times minutes.`
 * @param isAws false for a store where nothing denies sessions that are open
 */
export function removalEnds(
  ending: Ending,
  { isKept, isAws }: { readonly isKept: boolean; readonly isAws: boolean },
  locale?: string,
): string {
  const ends = counted(isKept ? { ...ending, serviceTokens: 0 } : ending, locale);
  return `${listed([...ends, 'every S3 session'])}, ${isAws ? 'within seconds, at times minutes' : 'within 61 minutes'}.`;
}

/** Says what a removal has ended: `max was removed. Ended: 2 tokens, 1 open invite, and S3 sessions by 10:15 at the latest.` */
export function removedInWords(user: string, removal: Removal, locale?: string): string {
  const by = removal.sessionsEndBy.toLocaleTimeString(locale, { timeStyle: 'short' });
  const ended = listed([...counted(removal, locale), `S3 sessions by ${by} at the latest`]);
  return `${isolated(user)} was removed. Ended: ${ended}.`;
}

/** @param day in UTC, as `2026-11-28`: the broker keeps no time of day */
export function lastSeenInWords(day: string | undefined, now = new Date(), locale?: string): string {
  if (day === undefined) return 'never';
  const date = new Date(day);
  const days = Math.floor(now.getTime() / DAY_MS) - date.getTime() / DAY_MS;
  return ['today', 'yesterday'][days] ?? date.toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** True if nobody else could manage the team: an admin without a token or an identity cannot sign in. */
export function isLastAdmin(member: Member, { members, tokens }: Pick<People, 'members' | 'tokens'>): boolean {
  const isOther = ({ user, role, oidc }: Member): boolean =>
    user !== member.user &&
    role === 'admin' &&
    (oidc !== undefined || tokens.some((token) => token.kind === 'member' && token.user === user));
  return member.role === 'admin' && !members.some(isOther);
}

/** Keeps a right-to-left name from turning the words around it: the first strong isolate, and its end. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

function counted({ tokens, invites, serviceTokens }: Ending, locale: string | undefined): readonly string[] {
  const counts: readonly (readonly [number, string])[] = [
    [tokens, 'token'],
    [invites, 'open invite'],
    [serviceTokens, 'service token'],
  ];
  return counts.flatMap(([count, one]) => (count === 0 ? [] : [countInWords(count, one, `${one}s`, locale)]));
}

function listed(parts: readonly string[]): string {
  // The words in it are English, whatever the form of the numbers.
  return new Intl.ListFormat('en').format(parts);
}
