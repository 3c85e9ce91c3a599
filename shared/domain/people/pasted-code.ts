/** Finds the code of an invite in pasted text: a mail may have broken it, and a link or a sentence may surround it. */
import { LatchkeyError } from '../../errors.ts';
import { MARKED, secretPattern } from './secret.ts';

/**
 * The marks that mail programs, quotes and markup put between letters: a line's mark, a soft break, white space, invisible
 * characters.
 */
const BETWEEN = /=\r?\n|\n[ \t]*>[> \t]*|[\s\p{Cf}\\]+|&shy;|<wbr>/gu;
/** Typographers' hyphens, which replace a code's own. */
const HYPHENS = /[\u2010-\u2013]/g;
const WORD = /^[A-Za-z0-9_-]+$/;
/** Matches a code with its ends: nothing that could belong to it is beside it, except a `=` in an encoding. */
const WHOLE = new RegExp(`(?:(?<![A-Za-z0-9_-])|(?<=3D))${secretPattern('invite')}(?![A-Za-z0-9_-])`, 'g');
/** Matches a code anywhere, because without white space it touches the words around it. */
const SOMEWHERE = new RegExp(secretPattern('invite'), 'g');

/** Matches the broker of an invite's link, `{broker}/#invite={code}`: the last address before the mark. */
const LINK = /(https?:\/\/(?:(?!https?:\/\/)[^\s#"'<>])+?)\/*#invite=/gi;

/**
 * Returns the one code in a text, or the text without the white space around it, which then matches no invite.
 * @throws LatchkeyError invalid_request for two codes or none at all, not_found for a token
 */
export function codeIn(text: string): string {
  const unbroken = text.replaceAll(BETWEEN, '').replaceAll(HYPHENS, '-');
  if (unbroken === '') throw new LatchkeyError('invalid_request', 'the code is empty; send the code of your invite');
  const wasBroken = unbroken !== text.trim() && !WORD.test(text.trim());
  for (const codes of [text.match(WHOLE), wasBroken ? unbroken.match(SOMEWHERE) : null]) {
    const [code, ...others] = new Set(codes);
    if (others.length > 0)
      throw new LatchkeyError('invalid_request', 'the text holds several codes; send the one of your invite');
    if (code !== undefined) return code;
  }
  if ([text, unbroken].some((candidate) => MARKED.token.test(candidate)))
    throw new LatchkeyError(
      'not_found',
      'this is a token, not the code of an invite: send it as "Authorization: Bearer <token>", it needs no enrolment',
    );
  return text.trim();
}

/** Returns the brokers that the links of a text name, each once: none for a code alone, or for a link inside of another. */
export function brokersIn(text: string): readonly string[] {
  const links = (candidate: string): string[] => [...candidate.matchAll(LINK)].map(([, broker = '']) => broker);
  const whole = links(text);
  // Without white space the words before a link touch it, but cannot become part of it.
  return [...new Set(whole.length > 0 ? whole : links(text.replaceAll(BETWEEN, '')))];
}
