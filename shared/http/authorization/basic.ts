/** Reads Basic authentication, in UTF-8: a name without colons, and a password. https://www.rfc-editor.org/rfc/rfc7617 */
import { isReaderName } from '../../domain/people/reader-name.ts';
import { badLogin, type Login } from '../../domain/people/smap-login.ts';
import { SMAP_REALM } from '../../domain/people/smap-password.ts';
import { tokenChallenge } from './challenge.ts';

const MAX_HEADER_CHARACTERS = 8192;
const MAX_PASSWORD_CHARACTERS = 1024;
const SCHEME = /^basic(?: |$)/i;
const CREDENTIALS = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function isBasic(authorization: string | undefined): authorization is string {
  return authorization !== undefined && SCHEME.test(authorization);
}

/** Returns the challenge of routes that accept a password: a browser behind an invalid token must not show a password prompt. */
export function loginChallenge(authorization: string | undefined): string {
  const canSignIn = (authorization ?? '') === '' || isBasic(authorization);
  return canSignIn ? `Basic realm="${SMAP_REALM}"` : tokenChallenge(authorization);
}

/** @throws LatchkeyError unauthenticated */
export function loginOf(authorization: string): Login {
  const [, encoded] = authorization.length > MAX_HEADER_CHARACTERS ? [] : (CREDENTIALS.exec(authorization) ?? []);
  const text = encoded === undefined ? null : decoded(encoded);
  const colon = text?.indexOf(':') ?? -1;
  if (text === null || colon < 0) throw badLogin();
  const [name, password] = [text.slice(0, colon), text.slice(colon + 1)];
  if (!isReaderName(name) || password.length > MAX_PASSWORD_CHARACTERS) throw badLogin();
  return { name, password };
}

function decoded(base64: string): string | null {
  try {
    return UTF8.decode(Buffer.from(base64, 'base64'));
  } catch {
    return null;
  }
}
