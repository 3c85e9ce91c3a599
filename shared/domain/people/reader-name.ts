/**
 * Parses names of readers of attachments: logins of smap, which are longer and freer than names of members. They select the
 * password and the projects to check, and appear in audit lines and signed URLs.
 */
import { isServiceUser } from './names.ts';

declare const parsed: unique symbol;
/** A name that `isReaderName` accepted. */
export type ReaderName = string & { readonly [parsed]: 'reader' };

export const MAX_READER_NAME_CHARACTERS = 128;
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;
/** The text that Apache's `%{…}e` writes if there is no user. https://httpd.apache.org/docs/2.4/mod/mod_headers.html */
const APACHES_NOBODY = '(null)';

export function isReaderName(text: string): text is ReaderName {
  return (
    text !== '' &&
    text !== APACHES_NOBODY &&
    text.length <= MAX_READER_NAME_CHARACTERS &&
    text.isWellFormed() &&
    !CONTROL_CHARACTERS.test(text) &&
    !isServiceUser(text)
  );
}
