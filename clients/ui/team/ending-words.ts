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
  { tokens, invites, serviceTokens }: Ending,
  { isKept, isAws }: { readonly isKept: boolean; readonly isAws: boolean },
  locale?: string,
): string {
  const ends = [
    ...counted(tokens, 'token', 'tokens', locale),
    ...counted(invites, 'open invite', 'open invites', locale),
    ...(isKept ? [] : counted(serviceTokens, 'service token', 'service tokens', locale)),
  ];
  if (isAws) return `${listed([...ends, 'every S3 session'])}, within seconds, at times minutes.`;
  const first = ends.length === 0 ? '' : `${listed(ends)}, within seconds; `;
  return `${first}every S3 session by itself, within 61 minutes, because this store refuses none that is open.`;
}

/** Says what becomes of sessions that were opened before a change. */
export function sessionsEndInWords(isAws: boolean): string {
  return isAws
    ? 'S3 refuses sessions of before within seconds, at times minutes.'
    : 'Sessions of before end by themselves, within 61 minutes.';
}

/** Says what a removal has ended: `max was removed: 2 tokens and 1 invite ended; S3 sessions end by 10:15 at the latest.` */
export function removedInWords(user: string, removal: Removal, locale?: string): string {
  const ended = [
    ...counted(removal.tokens, 'token', 'tokens', locale),
    ...counted(removal.invites, 'invite', 'invites', locale),
    ...counted(removal.serviceTokens, 'service token', 'service tokens', locale),
  ];
  const what = ended.length === 0 ? 'no token and no invite was left to end' : `${listed(ended)} ended`;
  const by = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(removal.sessionsEndBy);
  return `${isolated(user)} was removed: ${what}; S3 sessions end by ${by} at the latest.`;
}

/** @param day in UTC, as `2026-11-28`: the broker keeps no time of day */
export function lastSeenInWords(day: string | undefined, now: Date, locale?: string): string {
  if (day === undefined) return 'never';
  const date = new Date(day);
  if (Number.isNaN(date.getTime())) return day;
  const days = Math.floor(now.getTime() / DAY_MS) - Math.floor(date.getTime() / DAY_MS);
  if (days === 0) return 'today';
  if (days === 1) return 'yesterday';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** True if nobody else could manage the team: an admin without a token or an identity cannot sign in. */
export function isLastAdmin(member: Member, { members, tokens }: Pick<People, 'members' | 'tokens'>): boolean {
  const holders = new Set(tokens.filter(({ kind }) => kind === 'member').map(({ user }) => user));
  const isOther = ({ user, role, oidc }: Member): boolean =>
    user !== member.user && role === 'admin' && (oidc !== undefined || holders.has(user));
  return member.role === 'admin' && !members.some(isOther);
}

/** Keeps a right-to-left name from turning the words around it: the first strong isolate, and its end. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

function counted(count: number, one: string, many: string, locale: string | undefined): readonly string[] {
  return count === 0 ? [] : [countInWords(count, one, many, locale)];
}

function listed(parts: readonly string[]): string {
  // The words in it are English, whatever the form of the numbers.
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}
