/** Finds the code of an invite in what a person pastes: the code, its link, or a whole message around either. */
import { LatchkeyError } from './latchkey-error.ts';

/** Marks that mail programs, chats and markup put between letters: quotes, soft breaks, white space, invisible characters. */
const BETWEEN = /=\r?\n|\n[ \t]*>[> \t]*|[\s\p{Cf}\\]+|&shy;|<wbr>/gu;
/** Typographers' hyphens, which replace a code's own. */
const HYPHENS = /[\u2010-\u2013]/g;
const CODE = 'lki_[0-9a-f]{20}_[A-Za-z0-9_-]{43}';
/** Matches a code with its ends, so that a longer text is not taken for one; quoted-printable writes `=` as `=3D`. */
const WHOLE = new RegExp(`(?:(?<![A-Za-z0-9_-])|(?<=3D))${CODE}(?![A-Za-z0-9_-])`, 'g');
/** Matches a text that nothing has broken. */
const WORD = /^[A-Za-z0-9_-]+$/;
/** Matches a code anywhere, because without white space it touches the words around it. */
const SOMEWHERE = new RegExp(CODE, 'g');
/** Bounds what is searched; no message around an invite is longer. */
const MAX_CHARACTERS = 20_000;

/**
 * Returns the one code in a text. The host of a link is not compared: the broker is the one that was opened.
 * @throws LatchkeyError invalid_request for several codes or none
 */
export function codeIn(text: string): string {
  const pasted = text.slice(0, MAX_CHARACTERS);
  const unbroken = pasted.replace(BETWEEN, '').replace(HYPHENS, '-');
  const wasBroken = unbroken !== pasted.trim() && !WORD.test(pasted.trim());
  for (const codes of [pasted.match(WHOLE), wasBroken ? unbroken.match(SOMEWHERE) : null]) {
    const [code, ...others] = new Set(codes);
    if (others.length > 0) throw invalid('the text holds several codes: paste the one of your invite');
    if (code !== undefined) return code;
  }
  if (/lki_/.test(unbroken)) throw invalid('the code of the invite is not complete: copy the whole link');
  throw invalid(
    /lk_[0-9a-f]{8}/.test(unbroken)
      ? 'this is a token, not the code of an invite: nobody else needs it, and it joins nothing'
      : 'this is neither the link of an invite nor its code',
  );
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
