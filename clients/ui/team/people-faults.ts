/** Says what is wrong with names and networks before they are sent, and in plain words why the broker refused. */
import { LatchkeyError } from '../../browser/latchkey.ts';
import { isolated } from './ending-words.ts';
import type { Member } from './people-parsed.ts';

const USER = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/;
/** A service token acts as `service.NAME`, which has to be a user's name. */
const SERVICE_NAME = /^[A-Za-z0-9_.@-]{1,56}$/;
const CIDR = /^(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:.]*:[0-9a-f:.]*)\/[1-9]\d{0,2}$/i;
const MAX_NETWORKS = 20;

/** @returns undefined for a name that a member may have */
export function memberNameFault(name: string): string | undefined {
  if (name === '') return 'Give the name by which the team knows the person.';
  if (name.toLowerCase().startsWith('service.')) return 'Names that begin with “service.” are for service tokens.';
  if (USER.test(name)) return undefined;
  if (name.length > 64) return 'A name has at most 64 characters.';
  return 'A name has letters A–Z, digits and _ . @ - only, and begins with a letter or a digit.';
}

export function serviceNameFault(name: string): string | undefined {
  if (name === '') return 'Give a name that says what the token is for.';
  if (name.toLowerCase() === 'attachments') return 'The name “attachments” is the broker’s own.';
  if (SERVICE_NAME.test(name)) return undefined;
  if (name.length > 56) return 'A name has at most 56 characters.';
  return 'A name has letters A–Z, digits and _ . @ - only.';
}

/** Returns the networks of a text, one a line. */
export function networksIn(text: string): readonly string[] {
  return text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function networksFault(networks: readonly string[], isForProxy: boolean): string | undefined {
  if (isForProxy && networks.length === 0) return 'A proxy’s token needs the proxy’s addresses.';
  if (networks.length > MAX_NETWORKS) return `At most ${MAX_NETWORKS} networks.`;
  const wrong = networks.find((network) => !CIDR.test(network));
  return wrong === undefined
    ? undefined
    : `“${wrong}” is no network. Write 203.0.113.7/32 for one address, 203.0.113.0/24 for a range.`;
}

/** Returns why nobody can be invited as this, because somebody has the name; nothing if it seems to be free. */
export function takenFault(name: string, role: string, members: readonly Member[]): string | undefined {
  const member = members.find(({ user }) => user.toLowerCase() === name.toLowerCase());
  if (member === undefined) return undefined;
  const who = isolated(member.user);
  if (member.user !== name) return `There is ${who} already: names that differ only in capitals are one name.`;
  if (member.lastUsedOn !== undefined) return deviceAdvice(name);
  // A name that nobody has signed in with can be invited, with its own role.
  return member.role === role
    ? undefined
    : `${who} was added as ${member.role}. Choose that role, or change it in the list first.`;
}

/** `used`: the name can be given out again, if the person wants that. */
export interface InviteFault {
  readonly kind: 'used' | 'other';
  readonly text: string;
}

/**
 * Says why an invite was refused.
 * @param members as they are after the refusal
 */
export function inviteFaultOf(error: unknown, name: string, role: string, members: readonly Member[]): InviteFault {
  if (!(error instanceof LatchkeyError) || error.code !== 'conflict') return { kind: 'other', text: sentenceOf(error) };
  const taken = takenFault(name, role, members);
  if (taken !== undefined) return { kind: 'other', text: taken };
  // The list shows whoever signed in and has done nothing since like a name that is free.
  if (members.some(({ user }) => user === name)) return { kind: 'other', text: deviceAdvice(name) };
  return {
    kind: 'used',
    text: `Somebody had the name ${isolated(name)} before. Whoever gets it now also gets the files in its old private area.`,
  };
}

/** Returns a sentence for who reads the page. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof LatchkeyError)) return 'Something in this page went wrong. Reload it and try again.';
  const { code, message, retryAfterSeconds } = error;
  if (code === 'unreachable') return 'The broker was not reached. Try again.';
  if (code === 'out_of_scope') return 'Your role no longer allows this.';
  if (code === 'rate_limited') return `Too many requests: try again in ${retryAfterSeconds ?? 60} seconds.`;
  // The broker writes its details as the middle of a sentence.
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}

function deviceAdvice(name: string): string {
  return `${isolated(name)} is a member already: for a further device they invite themselves in Settings.`;
}
