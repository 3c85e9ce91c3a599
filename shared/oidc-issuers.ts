/**
 * Reads the issuers of OpenID Connect from the configuration: JSON, a list of `{"issuer","audience","algorithms"?,"subjectClaim"?,
 * "requiredClaims"?}`. It has a file of its own, because the deployment checks the same text.
 */
import { isLoopbackHost } from './networks.ts';

export interface OidcIssuerConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly subjectClaim: string;
  readonly requiredClaims: Readonly<Record<string, string>>;
}

/** Signatures by the issuer's own key: never by a shared secret, and never none. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const DEFAULT_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const DEFAULT_SUBJECT_CLAIM = 'sub';
const MAX_ISSUERS = 20;
const FIELDS = ['issuer', 'audience', 'algorithms', 'subjectClaim', 'requiredClaims'];

type Members = Readonly<Record<string, unknown>>;

/** Returns the issuers, and adds the faults of the text: a fault refuses the start. */
export function oidcIssuersOf(text: string, faults: string[]): readonly OidcIssuerConfig[] {
  if (text.trim() === '') return [];
  const listed = parsed(text);
  if (!Array.isArray(listed) || listed.length > MAX_ISSUERS) {
    faults.push(`LATCHKEY_OIDC_ISSUERS is not a JSON list of at most ${MAX_ISSUERS} issuers`);
    return [];
  }
  const issuers = listed.flatMap((item: unknown, index) => {
    const issuer = issuerOf(item);
    if (typeof issuer !== 'string') return [issuer];
    faults.push(`LATCHKEY_OIDC_ISSUERS[${index}] ${issuer}`);
    return [];
  });
  const names = issuers.map(({ issuer }) => issuer);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index)))
    faults.push(`LATCHKEY_OIDC_ISSUERS lists ${name} twice`);
  return issuers;
}

/** Returns an issuer, or its fault as the words that follow its place. */
function issuerOf(item: unknown): OidcIssuerConfig | string {
  if (!isRecord(item)) return 'is not an object';
  const unknownField = Object.keys(item).find((name) => !FIELDS.includes(name));
  if (unknownField !== undefined) return `has an unknown field; known are ${FIELDS.join(', ')}`;
  const {
    issuer,
    audience,
    algorithms = DEFAULT_ALGORITHMS,
    subjectClaim = DEFAULT_SUBJECT_CLAIM,
    requiredClaims = {},
  } = item;
  if (!isText(issuer) || !isIssuerUrl(issuer))
    return 'has no issuer: an https URL without query, or an http one of this machine';
  if (!isText(audience)) return 'has no audience';
  if (!Array.isArray(algorithms) || algorithms.length === 0 || !algorithms.every(isAlgorithm))
    return `has algorithms that are not among ${ALGORITHMS.join(', ')}`;
  if (!isText(subjectClaim)) return 'has a subjectClaim that is no text';
  if (!isRecord(requiredClaims) || !areTexts(requiredClaims))
    return 'has requiredClaims that are not {"claim": "value"}';
  return { issuer, audience, algorithms, subjectClaim, requiredClaims };
}

/** Plain http is for an issuer of a local run alone. https://openid.net/specs/openid-connect-core-1_0.html#Terminology */
function isIssuerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (`${username}${password}${search}${hash}` !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isAlgorithm(value: unknown): value is string {
  return typeof value === 'string' && ALGORITHMS.includes(value);
}

function areTexts(members: Members): members is Readonly<Record<string, string>> {
  return Object.values(members).every(isText);
}
