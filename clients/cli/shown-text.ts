/**
 * Makes text from outside fit to show: without characters that change a terminal (https://www.unicode.org/reports/tr44/#General_Category_Values),
 * and without the secrets of the broker, which a terminal, a log of CI or a shared screen would keep.
 */

/** Matches characters of the category Other but for the end of a line: controls, formats, surrogates, those not assigned. */
const UNPRINTABLE = /[^\P{C}\n]/gu;
/** Matches tokens and invite codes, cut ones too. */
const SECRET = /(lki?)_[0-9a-f]{8}[A-Za-z0-9_-]*/gi;
/** Matches a whole id anywhere, and a cut one where no letter before it makes it a part of a word, such as `bulk_20240101`. */
const TOKEN = /lk_[0-9a-f]{20}|(?<![a-z])lk_[0-9a-f]{8}/i;

/** Returns the lines as a terminal may show them. */
export function shownLines(text: string): string {
  return withoutSecrets(text).replaceAll(UNPRINTABLE, '?');
}

/** Returns the text as one line. */
export function shownLine(text: string): string {
  return shownLines(text.trim().replaceAll(/\s*[\r\n]\s*/g, ' '));
}

/** True if a member's or a service's token is in the text, or the beginning of one. */
export function holdsToken(text: string): boolean {
  return TOKEN.test(text);
}

function withoutSecrets(text: string): string {
  return text.replaceAll(SECRET, '$1_…');
}
