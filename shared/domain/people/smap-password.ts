/**
 * Verifies passwords as smap's table `users` stores them: `password` is hex of the MD5 of `ident:realm:password`,
 * `basic_password` is `{SHA}` and Base64 of the SHA-1. Neither is a good way to store one, and neither is ours to change.
 * https://httpd.apache.org/docs/2.4/misc/password_encryptions.html
 */
import { hash } from 'node:crypto';
import { equalHashes } from './secret.ts';

/** The columns of `users` that a login needs. */
export interface SmapUser {
  readonly realm: string | null;
  readonly password: string | null;
  readonly basicPassword: string | null;
}

/** The realm that smap's own Apache names, and for which its digests are made. */
export const SMAP_REALM = 'smap';
const SHA = '{SHA}';
/** Has the shape of both columns, and matches no password: an unknown user costs as much time as a wrong password. */
const NOBODY: SmapUser = { realm: SMAP_REALM, password: '0'.repeat(32), basicPassword: `${SHA}${'A'.repeat(27)}=` };

/** True if the password is the user's, in a time that reveals nothing of what is stored. */
export function isPasswordOf(user: SmapUser | undefined, ident: string, password: string): boolean {
  const { realm, password: digest, basicPassword } = user ?? NOBODY;
  const isDigest = isStored(realm === SMAP_REALM ? digest : null, hash('md5', `${ident}:${SMAP_REALM}:${password}`));
  const isBasic = isStored(basicPassword, `${SHA}${hash('sha1', password, 'base64')}`);
  return user !== undefined && (isDigest || isBasic);
}

/** Compares hashes of both texts, which have one length whatever is stored. A column without a value matches nothing. */
function isStored(stored: string | null, expected: string): boolean {
  const isEqual = equalHashes(hash('sha256', stored ?? ''), hash('sha256', expected));
  return stored !== null && isEqual;
}
