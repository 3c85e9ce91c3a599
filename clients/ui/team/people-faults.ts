/** Says what is wrong with names and networks before they are sent, and in plain words why the broker refused. */
import { LatchkeyError } from '../../browser/latchkey.ts';
import { faultInWords } from '../parts/fault-in-words.ts';
import { isolated } from './ending-words.ts';
import type { Member } from './people-parsed.ts';

const USER = /^(?!service\.)[a-z0-9][a-z0-9_.@-]{0,63}$/i;
/** A service token acts as `service.NAME`, which has to be a user's name; one name is the broker's own. */
const SERVICE_NAME = /^(?!attachments$)[a-z0-9_.@-]{1,56}$/i;
const CIDR = /^(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:.]*:[0-9a-f:.]*)\/[1-9]\d{0,2}$/i;
const MAX_NETWORKS = 20;
/** Says it all for each wrong name: names that are reserved are hardly ever tried. */
const BAD_NAME = 'Choose a free name of letters A–Z, digits and _ . @ -, with a letter or a digit first.';

/** @returns undefined for a name that a member may have */
export function memberNameFault(name: string): string | undefined {
  return USER.test(name) ? undefined : BAD_NAME;
}

export function serviceNameFault(name: string): string | undefined {
  return SERVICE_NAME.test(name) ? undefined : BAD_NAME;
}

/** Returns the networks of a text, one a line. */
export function networksIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((line) => line !== '');
}

export function networksFault(networks: readonly string[], isForProxy: boolean): string | undefined {
  if ((isForProxy && networks.length === 0) || networks.length > MAX_NETWORKS)
    return `Give ${isForProxy ? 1 : 0} to ${MAX_NETWORKS} networks.`;
  const wrong = networks.find((network) => !CIDR.test(network));
  return wrong === undefined ? undefined : `“${wrong}” is no network like 203.0.113.0/24.`;
}

/** Returns why nobody can be invited as this, because somebody has the name; nothing if it seems to be free. */
export function takenFault(name: string, role: string, members: readonly Member[]): string | undefined {
  const member = holderOf(name, members);
  if (member === undefined) return undefined;
  const who = isolated(member.user);
  if (member.user !== name || member.lastUsedOn !== undefined)
    return `${who} is a member: for a further device they invite themselves in Settings.`;
  // A name that nobody has signed in with can be invited, with its own role.
  return member.role === role ? undefined : `${who} has the role ${member.role}: choose it, or change it first.`;
}

/**
 * True for an invite that was refused because somebody had the name who is gone: it can be given out again, if the person wants that.
 * @param members as they are after the refusal
 */
export function wasGiven(error: unknown, name: string, members: readonly Member[]): boolean {
  return error instanceof LatchkeyError && error.code === 'conflict' && holderOf(name, members) === undefined;
}

/** Returns a sentence for who reads the page. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof LatchkeyError)) return 'Something went wrong. Reload the page.';
  return error.code === 'rate_limited' ? 'Too many requests: wait a minute.' : faultInWords(error);
}

/** Names that differ only in capitals are one name. */
function holderOf(name: string, members: readonly Member[]): Member | undefined {
  return members.find(({ user }) => user.toLowerCase() === name.toLowerCase());
}
