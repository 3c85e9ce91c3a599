/**
 * Writes a text as one word of a POSIX shell, which takes it literally.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */

/** Matches words that no shell reads in another way; such a word needs no quotes. */
const PLAIN = /^[A-Za-z0-9@%_+=:,./-]+$/;

export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes a command: its words that are texts from outside are quoted. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
