/** Reads JWTs, and verifies their signatures with the keys of their issuer. https://www.rfc-editor.org/rfc/rfc7519 */
import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JSONWebKeySet } from 'jose';
import type { ReadJwt } from '../../domain/people/oidc-token.ts';

/** Returns the parts of a JWT, none of which is verified; `undefined` for another text. */
export function readJwt(text: string): ReadJwt | undefined {
  try {
    return { header: { ...decodeProtectedHeader(text) }, claims: decodeJwt(text) };
  } catch {
    return undefined;
  }
}

/** The result of a verification; `unknown_key` if none of the keys is the token's. */
export type SignatureState = 'valid' | 'invalid' | 'unknown_key';

/** @param algorithms those that are accepted: the token does not choose */
export async function verifyJwt(
  text: string,
  keys: JSONWebKeySet,
  algorithms: readonly string[],
): Promise<SignatureState> {
  try {
    await compactVerify(text, createLocalJWKSet(keys), { algorithms: [...algorithms] });
    return 'valid';
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown_key' : 'invalid';
  }
}
