/**
 * Checks proofs of possession: DPoP, RFC 9449. A proof is a JWT for one request, signed by the key that a token is bound to; a stolen
 * token is worthless without that key. Everything that costs nothing is compared before the signature is verified.
 * https://www.rfc-editor.org/rfc/rfc9449#section-4.3
 */
import { hash } from 'node:crypto';
import { LatchkeyError } from '../../errors.ts';
import { equalHashes } from './secret.ts';

/** Limits how far a proof's time may be from ours, in seconds. */
export const MAX_PROOF_AGE_SECONDS = 60;

const NOT_IN_URLS = /[\s\p{Cc}\\]/u;

/** A proof as it was read; only its form is known to be right. */
export interface DpopProof {
  /** RFC 7638 thumbprint of the public key in the proof, in base64url. */
  readonly thumbprint: string;
  /** Random id of the proof. */
  readonly jti: string;
  /** The method of the request that the proof is for, and its URL. */
  readonly htm: string;
  readonly htu: string;
  readonly iatSeconds: number;
  /** SHA-256 of the token, in base64url. */
  readonly ath: string | undefined;
  /** True if the key in the proof has signed it. */
  isSigned(): Promise<boolean>;
}

/** The request that comes with a proof. */
export interface ProvedRequest {
  readonly method: string;
  /** The path as API Gateway passes it on: decoded, cut at a `?`. */
  readonly path: string;
}

/** Names what a proof must prove besides its request. */
export interface ProofOf {
  /** The token that the request sends; `undefined` for one that gets its first. */
  readonly token: string | undefined;
  /** Thumbprint of the key that the token is bound to; `undefined` for a token that is being bound. */
  readonly thumbprint: string | undefined;
}

export interface ProofPorts {
  /** The addresses by which callers reach the broker, without trailing slashes: never those that a request names. */
  readonly publicUrls: readonly string[];
  /** Records a proof's use. Returns false for one that was used before. */
  readonly useProof: (proof: DpopProof) => Promise<boolean>;
  readonly now: () => Date;
}

/**
 * Checks a proof, and uses it up.
 * @returns the thumbprint of its key
 * @throws LatchkeyError invalid_dpop_proof, whose text says which check failed, and repeats nothing of the proof
 */
export async function provePossession(
  proof: DpopProof,
  request: ProvedRequest,
  { token, thumbprint }: ProofOf,
  { publicUrls, useProof, now }: ProofPorts,
): Promise<string> {
  if (thumbprint !== undefined && !equalHashes(proof.thumbprint, thumbprint))
    throw invalidProof('its key is not the one that the token is bound to');
  if (proof.htm !== request.method) throw invalidProof(`its htm is not ${request.method}, the method of the request`);
  if (!isUrlOf(proof.htu, request.path, publicUrls))
    throw invalidProof(`its htu is not the URL of the request, which begins with ${publicUrls.join(' or ')}`);
  const ageSeconds = Math.abs(now().getTime() / 1000 - proof.iatSeconds);
  if (ageSeconds > MAX_PROOF_AGE_SECONDS)
    throw invalidProof(
      `its iat is more than ${MAX_PROOF_AGE_SECONDS} s from the broker's time; set the clock by the Date of this answer`,
    );
  if (token !== undefined && proof.ath !== accessTokenHash(token))
    throw invalidProof('its ath is not the SHA-256 of the token, in base64url');
  if (!(await proof.isSigned())) throw invalidProof('its signature is not that of its key');
  if (!(await useProof(proof))) throw invalidProof('its jti was used before; each request needs a proof of its own');
  return proof.thumbprint;
}

export function invalidProof(fault: string): LatchkeyError {
  return new LatchkeyError('invalid_dpop_proof', `the DPoP proof is not valid: ${fault}`);
}

/** Identifies a proof among all others: ids are unique to a key. */
export function proofId({ thumbprint, jti }: Pick<DpopProof, 'thumbprint' | 'jti'>): string {
  return hash('sha256', `${thumbprint}.${jti}`);
}

function accessTokenHash(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** True for the URL of that path at one of the addresses, in any spelling that RFC 3986 calls the same; no query counts. */
function isUrlOf(htu: string, path: string, publicUrls: readonly string[]): boolean {
  // The parser of URLs would mend these: no request is made with them as they are.
  if (NOT_IN_URLS.test(htu) || !URL.canParse(htu)) return false;
  const url = new URL(htu);
  if (url.username !== '' || url.password !== '') return false;
  const shown = decodedPath(url.pathname);
  if (shown === undefined) return false;
  return publicUrls.some((publicUrl) => {
    const base = new URL(publicUrl);
    const basePath = base.pathname.replace(/\/$/, '');
    // API Gateway's path may begin with that of the address, or leave it out.
    return (
      url.origin === base.origin &&
      (shown === `${basePath}${path}` || (basePath !== '' && shown === path && path.startsWith(`${basePath}/`)))
    );
  });
}

/** The path is decoded once, because that of the request was; `undefined` if its encoding is broken. */
function decodedPath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
