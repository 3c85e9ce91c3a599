/**
 * Makes a text of somebody's file fit to print. Escape sequences could change a terminal and what it shows, and so could a text that
 * is read from right to left, whose marks are of the same kind.
 * https://www.unicode.org/reports/tr44/#General_Category_Values
 */

const MAX_SHOWN = 120;
/** Matches characters of the category Other: controls, formats, surrogates, those that are not assigned. */
const UNPRINTABLE = /\p{C}/gu;

/** Cuts what is long, and replaces what would change a terminal. */
export function printable(text: string): string {
  const plain = text.replaceAll(UNPRINTABLE, '?');
  return plain.length > MAX_SHOWN ? `${plain.slice(0, MAX_SHOWN)}…` : plain;
}
