/**
 * Makes the key that tokens are bound to, and its proofs: DPoP, a JWT for one request each. The key cannot be exported, so a token
 * that is copied out of the browser's storage is worthless. https://www.rfc-editor.org/rfc/rfc9449#section-4.2
 */
import { LatchkeyError } from './latchkey-error.ts';
import { bytesOf } from './sigv4.ts';

/** ES256 of RFC 7518. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface PossessionKey {
  readonly privateKey: CryptoKey;
  /** Coordinates of the public key, in base64url. */
  readonly x: string;
  readonly y: string;
}

export interface ProvedRequest {
  readonly method: string;
  /** Address of the request; its query does not count. */
  readonly url: string;
  /** The token that is sent with the proof; absent where there is none yet. */
  readonly token: string | undefined;
  /** The broker's time, in milliseconds of the epoch. */
  readonly timeMs: number;
}

/** @throws LatchkeyError insecure_context where the browser has no WebCrypto */
export function requireCrypto(): void {
  if (!(globalThis.crypto as Crypto | undefined)?.subtle)
    throw new LatchkeyError('insecure_context', 'the browser has cryptography for pages of https alone');
}

export async function newPossessionKey(): Promise<PossessionKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { privateKey, x, y };
}

export function isPossessionKey(value: unknown): value is PossessionKey {
  return typeof value === 'object' && value !== null && 'privateKey' in value && value.privateKey instanceof CryptoKey;
}

/** Returns a proof for one request; a repeated request needs another. */
export async function proofBy({ privateKey, x, y }: PossessionKey, request: ProvedRequest): Promise<string> {
  const { method, url, token, timeMs } = request;
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } };
  const ath = token === undefined ? {} : { ath: base64url(await crypto.subtle.digest('SHA-256', bytesOf(token))) };
  const claims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: url.replace(/\?.*/s, ''),
    iat: Math.floor(timeMs / 1000),
    ...ath,
  };
  const signed = [header, claims].map((part) => base64url(bytesOf(JSON.stringify(part)))).join('.');
  return `${signed}.${base64url(await crypto.subtle.sign(ALGORITHM, privateKey, bytesOf(signed)))}`;
}

function base64url(bytes: ArrayBuffer | Uint8Array): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
