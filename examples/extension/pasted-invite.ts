/**
 * Finds in a pasted text which broker an invite is of. Whoever gets the code can redeem it, so it is shown to no broker but the one that
 * its own link names: a text with links of two brokers is somebody's trick, or two messages that were copied together.
 */
import { completeCode } from '../../clients/ui/join/complete-code.ts';

/** Is one of both: an invite with its broker, or why it is sent nowhere. */
export type PastedInvite =
  { readonly broker: string; readonly invite: string } | { readonly title: string; readonly advice: string };

/** Bounds the text that is searched: no message is longer. */
const MAX_CHARACTERS = 20_000;
/** Finds each address with the code that stands directly behind it. */
const LINKS = /(https?:\/\/[^\s#<>"']{1,500}?)\/*#invite=(lki_[0-9a-f]{20}_[\w-]{43})(?![\w-])/gi;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1)$/;

const NO_LINK = {
  title: 'This does not say which broker it is of.',
  advice: 'Paste the whole link of the invite: it begins with https:// and holds #invite=.',
};
const SEVERAL = {
  title: 'These are several invites.',
  advice: 'Paste the link of one alone: each is shown to its own broker, and to no other.',
};
const UNSAFE = {
  title: 'This link is not safe.',
  advice:
    'A broker’s address begins with https://, and has no name before its host. Ask the admin who sent it for another link.',
};

/** @param chosen the broker that this browser has joined, which a code alone is meant for */
export function pastedInvite(text: string, chosen: string | undefined): PastedInvite {
  const pasted = text.slice(0, MAX_CHARACTERS);
  const links = new Map(
    [...pasted.matchAll(LINKS)].map(([, address = '', code = '']) => [`${address}#${code}`, { address, code }]),
  );
  const codes = new Set(pasted.match(/lki_[0-9a-f]{20}/gi));
  if (links.size > 1 || codes.size > 1) return SEVERAL;
  const [link] = links.values();
  if (link !== undefined) {
    const broker = brokerAddress(link.address);
    return broker === undefined ? UNSAFE : { broker, invite: link.code };
  }
  const code = completeCode(pasted);
  const isAlone = code !== undefined && !/#invite=|:\/\//i.test(pasted);
  return isAlone && chosen !== undefined ? { broker: chosen, invite: code } : NO_LINK;
}

/** Returns an address as the library takes it, if it is one by TLS or of this very machine. */
export function brokerAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
