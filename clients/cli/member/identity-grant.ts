/** Defines what an identity provider has given: a JWT, and how it is renewed. The broker alone decides what a JWT is worth. */
import { isRecord } from './outside-text.ts';

/** Limits a JWT as the broker does. */
const MAX_JWT_CHARACTERS = 8192;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** https://www.rfc-editor.org/rfc/rfc6749#appendix-A.17, in a file that is read again. */
const REFRESH_TOKEN = /^[\x20-\x7e]{1,16384}$/;
const TEXT = /^[\x21-\x7e]{1,2048}$/;

export type TokenKind = 'id' | 'access';

export interface IdentityGrant {
  readonly issuer: string;
  readonly clientId: string;
  /** The one of the provider's tokens that is sent to the broker. */
  readonly tokenKind: TokenKind;
  /** Is the same in all sign-ins of one login: they share the refresh token, which may be good once. */
  readonly id: string;
  readonly refreshToken?: string | undefined;
}

/** @returns `undefined` for a value that is none */
export function parseGrant(value: unknown): IdentityGrant | undefined {
  if (!isRecord(value)) return undefined;
  const { issuer, clientId, tokenKind, id, refreshToken } = value;
  if (!isText(issuer) || !isText(clientId) || !isText(id)) return undefined;
  if (tokenKind !== 'id' && tokenKind !== 'access') return undefined;
  const grant = { issuer, clientId, tokenKind, id } as const;
  if (refreshToken === undefined) return grant;
  return isRefreshToken(refreshToken) ? { ...grant, refreshToken } : undefined;
}

export function isRefreshToken(value: unknown): value is string {
  return typeof value === 'string' && REFRESH_TOKEN.test(value);
}

export function isJwt(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_JWT_CHARACTERS && JWT.test(value);
}

export interface ShownClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly expiresAt: string;
}

/** Reads what a JWT says, which is for messages and for renewal: nothing is decided by it here. */
export function claimsOf(jwt: string): ShownClaims | undefined {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isRecord(claims)) return undefined;
  const { iss, sub, exp } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof exp !== 'number') return undefined;
  const end = new Date(Math.floor(exp) * 1000);
  return Number.isNaN(end.getTime()) ? undefined : { issuer: iss, subject: sub, expiresAt: end.toISOString() };
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && TEXT.test(value);
}
