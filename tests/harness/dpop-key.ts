/** Makes keys that sign DPoP proofs, right ones and wrong ones. https://www.rfc-editor.org/rfc/rfc9449#section-4.2 */
import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export type DpopAlgorithm = 'ES256' | 'EdDSA';

export interface DpopKey {
  readonly algorithm: DpopAlgorithm;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly thumbprint: string;
}

export interface ProofInput {
  readonly method?: string;
  readonly url: string;
  /** The token whose hash it has; none for one that is to be bound. */
  readonly token?: string;
  /** Claims and header members in place of the right ones; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

export async function newDpopKey(algorithm: DpopAlgorithm = 'ES256'): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { algorithm, privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}

/** Returns a proof for one request. */
export function proofBy(key: DpopKey, { method = 'GET', url, token, claims, header }: ProofInput): Promise<string> {
  const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url');
  const right = { jti: randomUUID(), htm: method, htu: url.split('?')[0], iat: Math.floor(Date.now() / 1000), ath };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: key.algorithm, jwk: key.jwk, ...header })
    .sign(key.privateKey);
}

/** Returns the headers of a request with a bound token. */
export async function boundHeaders(
  key: DpopKey,
  token: string,
  request: Omit<ProofInput, 'token'>,
): Promise<{ readonly authorization: string; readonly dpop: string }> {
  return { authorization: `DPoP ${token}`, dpop: await proofBy(key, { ...request, token }) };
}
