/**
 * Reads DPoP proofs, and verifies their signatures with the key that they bring. Size, form, type, algorithm and key are checked
 * before anything is computed. https://www.rfc-editor.org/rfc/rfc9449#section-4.2
 */
import { calculateJwkThumbprint, compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { LatchkeyError } from '../../errors.ts';
import type { DpopProof } from '../../domain/people/possession.ts';

/** A proof with the longest URL of ours has some 1,500 characters. */
const MAX_PROOF_CHARACTERS = 4096;
const MAX_JTI_CHARACTERS = 128;
const MAX_URL_CHARACTERS = 2048;
const TYPE = 'dpop+jwt';
const HEADER_MEMBERS: readonly string[] = ['typ', 'alg', 'jwk', 'kid'];
/** A coordinate or public key of 32 bytes, in base64url. */
const KEY_PART = /^[A-Za-z0-9_-]{43}$/;

type Algorithm = 'ES256' | 'EdDSA';

/** The one kind of key of each algorithm, by its members. https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const KEYS: Readonly<
  Record<Algorithm, { readonly fixed: Readonly<Record<string, string>>; readonly parts: readonly string[] }>
> = {
  ES256: { fixed: { kty: 'EC', crv: 'P-256' }, parts: ['x', 'y'] },
  EdDSA: { fixed: { kty: 'OKP', crv: 'Ed25519' }, parts: ['x'] },
};
const PRIVATE_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Limits the keys that one warm function remembers: a client uses the same one for each request. */
const MAX_KEYS = 1000;

/** A public key, which is imported when a signature by it is first verified. */
interface ProofKey {
  readonly thumbprint: string;
  readonly jwk: JWK;
  imported?: ReturnType<typeof importJWK>;
}

/**
 * Reads a proof.
 * @throws LatchkeyError invalid_dpop_proof, whose text says what is wrong, and repeats nothing of the proof
 */
export type ReadDpopProof = (text: string) => Promise<DpopProof>;

/** Returns a reader that remembers keys, because to import one takes as long as to verify a signature. */
export function dpopProofReader(): ReadDpopProof {
  const known = new Map<string, ProofKey>();
  return (text) =>
    readDpopProof(text, async (jwk) => {
      const name = JSON.stringify(jwk);
      const key = known.get(name) ?? { jwk, thumbprint: await calculateJwkThumbprint(jwk, 'sha256') };
      known.set(name, key);
      const oldest = known.keys().next();
      if (known.size > MAX_KEYS && oldest.done !== true) known.delete(oldest.value);
      return key;
    });
}

async function readDpopProof(text: string, keyOf: (jwk: JWK) => Promise<ProofKey>): Promise<DpopProof> {
  if (text.includes(',')) throw refused('send exactly one DPoP header');
  if (text.length > MAX_PROOF_CHARACTERS) throw refused(`it has more than ${MAX_PROOF_CHARACTERS} characters`);
  const { header, claims } = partsOf(text);
  if (header['typ'] !== TYPE) throw refused(`its typ is not ${TYPE}`);
  if (Object.keys(header).some((name) => !HEADER_MEMBERS.includes(name)))
    throw refused('its header has members besides typ, alg and jwk');
  const algorithm = header['alg'];
  if (!isAlgorithm(algorithm)) throw refused('its alg is neither ES256 nor EdDSA');
  const jwk = publicKeyOf(header['jwk'], algorithm);
  const { jti, htm, htu, iat, ath } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_CHARACTERS)
    throw refused(`its jti is not a text of 1 to ${MAX_JTI_CHARACTERS} characters`);
  if (typeof htm !== 'string') throw refused('its htm is missing');
  if (typeof htu !== 'string' || htu.length > MAX_URL_CHARACTERS) throw refused('its htu is missing or too long');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw refused('its iat is not a number');
  if (ath !== undefined && typeof ath !== 'string') throw refused('its ath is not a text');
  const key = await keyOf(jwk);
  const { thumbprint } = key;
  return { thumbprint, jti, htm, htu, iatSeconds: iat, ath, isSigned: () => isSigned(text, key, algorithm) };
}

async function isSigned(text: string, key: ProofKey, algorithm: Algorithm): Promise<boolean> {
  try {
    key.imported ??= importJWK(key.jwk, algorithm);
    await compactVerify(text, await key.imported, { algorithms: [algorithm] });
    return true;
  } catch {
    // A key that is no point of its curve, too.
    return false;
  }
}

type Members = Readonly<Record<string, unknown>>;

function partsOf(text: string): { readonly header: Members; readonly claims: Members } {
  try {
    return { header: { ...decodeProtectedHeader(text) }, claims: decodeJwt(text) };
  } catch {
    throw refused('it is not a JWT');
  }
}

function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === 'string' && Object.hasOwn(KEYS, value);
}

/** Returns the members that make the public key, and no others. */
function publicKeyOf(value: unknown, algorithm: Algorithm): JWK {
  if (typeof value !== 'object' || value === null) throw refused('its jwk is missing');
  const members: Members = { ...value };
  if (PRIVATE_PARTS.some((name) => name in members))
    throw refused('its jwk holds a private key: make a new key, and send its public part alone');
  const { fixed, parts } = KEYS[algorithm];
  const isRight =
    Object.entries(fixed).every(([name, expected]) => members[name] === expected) &&
    parts.every((name) => typeof members[name] === 'string' && KEY_PART.test(members[name]));
  if (!isRight) throw refused(`its jwk is not a key of ${algorithm}`);
  return Object.fromEntries([...Object.keys(fixed), ...parts].map((name) => [name, members[name]]));
}

function refused(fault: string): LatchkeyError {
  return new LatchkeyError('invalid_dpop_proof', `the DPoP proof is not valid: ${fault}`);
}
