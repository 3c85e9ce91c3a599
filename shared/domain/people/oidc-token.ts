/**
 * Decides whether a JWT proves an identity: everything but its signature, which is verified last, because these checks cost
 * nothing. No key, URL or name of a user comes from a token. https://www.rfc-editor.org/rfc/rfc8725
 */
import { LatchkeyError } from '../../errors.ts';
import type { OidcSubject } from './oidc-subject.ts';

/** An issuer of the configuration (`LATCHKEY_OIDC_ISSUERS`). */
export interface OidcIssuer {
  /** Compared with `iss` as text: a trailing slash counts. */
  readonly issuer: string;
  /** One of the token's `aud`. */
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly subjectClaim: string;
  /** Claims with the exact text that each must have. */
  readonly requiredClaims: Readonly<Record<string, string>>;
}

export type JwtMembers = Readonly<Record<string, unknown>>;

/** A JWT as it was read: only its form is known to be right. */
export interface ReadJwt {
  readonly header: JwtMembers;
  readonly claims: JwtMembers;
}

/** Clocks of issuers may be this much ahead of ours, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;
const MAX_SUBJECT_CHARACTERS = 255;
const MAX_KEY_ID_CHARACTERS = 256;
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];
/** Header members by which a token would bring its own key, or change what is signed. */
const REFUSED_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'];
const CONTROL = /\p{C}/u;

/**
 * Returns the issuer of a token, and the identity that it proves once its signature is that of the issuer.
 * @throws LatchkeyError unauthenticated, whose text says which check failed, and repeats nothing of the token
 */
export function readIdentity(
  { header, claims }: ReadJwt,
  issuers: readonly OidcIssuer[],
  now: Date,
): { readonly issuer: OidcIssuer; readonly identity: OidcSubject } {
  const issuer = issuers.find((each) => each.issuer === claims['iss']);
  if (issuer === undefined) throw refused('its iss is not an issuer that is configured here');
  const { typ, alg, kid } = header;
  if (typ !== undefined && (typeof typ !== 'string' || !TYPES.includes(typ.toLowerCase())))
    throw refused('its typ is not JWT');
  if (typeof alg !== 'string' || !issuer.algorithms.includes(alg))
    throw refused(`its alg is not ${issuer.algorithms.join(' or ')}`);
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > MAX_KEY_ID_CHARACTERS))
    throw refused('its kid is not a short text');
  if (REFUSED_MEMBERS.some((name) => name in header)) throw refused('its header brings a key, or an extension');
  requireTimes(claims, now.getTime() / 1000);
  const { aud } = claims;
  const isForUs = Array.isArray(aud) ? aud.includes(issuer.audience) : aud === issuer.audience;
  if (!isForUs) throw refused('its aud is not the audience of this broker');
  for (const [name, text] of Object.entries(issuer.requiredClaims))
    if (!Object.hasOwn(claims, name) || claims[name] !== text)
      throw refused('it lacks a claim that this broker requires of its issuer, or has another value of it');
  // Only the holder of that key may show it, and nothing here asks for a proof.
  if (claims['cnf'] !== undefined) throw refused('it is bound to a key; ask the provider for one that is not');
  // A provider tells its clients of a logout by a token of the same issuer, audience and subject, which is no proof of anybody.
  // https://openid.net/specs/openid-connect-backchannel-1_0.html#Security
  if (claims['events'] !== undefined) throw refused('it tells of events, and proves no identity');
  const subject = Object.hasOwn(claims, issuer.subjectClaim) ? claims[issuer.subjectClaim] : undefined;
  if (!isSubject(subject))
    throw refused(`its subject is not a text of 1 to ${MAX_SUBJECT_CHARACTERS} printable characters`);
  return { issuer, identity: { issuer: issuer.issuer, subject } };
}

/** The refusal of a token whose signature is wrong, or whose key the issuer does not have. */
export function badSignature(): LatchkeyError {
  return refused('its signature is not by a key of its issuer');
}

function requireTimes({ exp, nbf, iat }: JwtMembers, nowSeconds: number): void {
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw refused('it has no exp');
  if (exp <= nowSeconds) throw refused('it has expired');
  for (const time of [nbf, iat]) {
    if (time === undefined) continue;
    if (typeof time !== 'number' || !Number.isFinite(time)) throw refused('its nbf or iat is not a time');
    if (time > nowSeconds + CLOCK_TOLERANCE_SECONDS) throw refused('it is not valid yet');
  }
}

function isSubject(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_SUBJECT_CHARACTERS && !CONTROL.test(value);
}

function refused(fault: string): LatchkeyError {
  return new LatchkeyError('unauthenticated', `this JWT is not valid here: ${fault}`);
}
