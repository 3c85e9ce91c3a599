/**
 * Makes the key that a member's token is bound to, and its proofs of possession: DPoP, a JWT for one request each. They are signed by
 * Node alone, because `credentials` starts often and needs no library for one algorithm.
 * https://www.rfc-editor.org/rfc/rfc9449#section-4.2
 */
import { createPrivateKey, generateKeyPairSync, hash, randomUUID, sign } from 'node:crypto';
import { isRecord } from './outside-text.ts';

/** Holds the parts of a private JWK of P-256, which signs by ES256. https://www.rfc-editor.org/rfc/rfc7518#section-6.2 */
export interface ProofKey {
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

export interface Proved {
  readonly method: string;
  readonly url: URL;
  /** The token that is sent with the proof; absent where there is none yet. */
  readonly token: string | undefined;
  /** The broker's time, in milliseconds of the epoch. */
  readonly time: number;
}

/** 32 bytes in base64url. */
const PART = /^[\w-]{43}$/;
const CURVE = { kty: 'EC', crv: 'P-256' } as const;

export function newProofKey(): ProofKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = parseProofKey(privateKey.export({ format: 'jwk' }));
  if (key === undefined) throw new Error('Node has made a key of another form');
  return key;
}

/** @returns `undefined` for a value that is no key which signs */
export function parseProofKey(value: unknown): ProofKey | undefined {
  if (!isRecord(value)) return undefined;
  const { x, y, d } = value;
  if (!isPart(x) || !isPart(y) || !isPart(d)) return undefined;
  try {
    createPrivateKey({ format: 'jwk', key: { ...CURVE, x, y, d } });
    return { x, y, d };
  } catch {
    return undefined;
  }
}

/** Returns a proof for one request; a repeated request needs another. */
export function proofBy({ x, y, d }: ProofKey, { method, url, token, time }: Proved): string {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { ...CURVE, x, y } };
  const ath = token === undefined ? {} : { ath: hash('sha256', token, 'base64url') };
  const htu = `${url.origin}${url.pathname}`;
  const claims = { jti: randomUUID(), htm: method, htu, iat: Math.floor(time / 1000), ...ath };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const key = createPrivateKey({ format: 'jwk', key: { ...CURVE, x, y, d } });
  // JWS has both numbers side by side, without ASN.1: https://www.rfc-editor.org/rfc/rfc7518#section-3.4
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function isPart(value: unknown): value is string {
  return typeof value === 'string' && PART.test(value);
}
