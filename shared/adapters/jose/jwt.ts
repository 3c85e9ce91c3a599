/** Reads JWTs, and verifies their signatures with the keys of their issuer. https://www.rfc-editor.org/rfc/rfc7519 */
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type CompactVerifyGetKey,
  type JSONWebKeySet,
} from 'jose';
import type { ReadJwt } from '../../domain/people/oidc-token.ts';

/** The most of a JWT that API Gateway passes on in a header is 10 KB; those of providers have 1 to 4. */
const MAX_JWT_CHARACTERS = 8192;

/** Returns the parts of a JWT, none of which is verified; `undefined` for another text. */
export function readJwt(text: string): ReadJwt | undefined {
  if (text.length > MAX_JWT_CHARACTERS) return undefined;
  try {
    return { header: { ...decodeProtectedHeader(text) }, claims: decodeJwt(text) };
  } catch {
    return undefined;
  }
}

/** The result of a verification; `unknown_key` if none of the keys is the token's. */
export type SignatureState = 'valid' | 'invalid' | 'unknown_key';

/** Finds the keys of an issuer. Each is imported once. */
export type KeySet = CompactVerifyGetKey;

export function keySetOf(document: JSONWebKeySet): KeySet {
  return createLocalJWKSet(document);
}

/** @param algorithms those that are accepted: the token does not choose */
export async function verifyJwt(text: string, keys: KeySet, algorithms: readonly string[]): Promise<SignatureState> {
  try {
    await compactVerify(text, keys, { algorithms: [...algorithms] });
    return 'valid';
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown_key' : 'invalid';
  }
}
