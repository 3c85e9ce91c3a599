/**
 * Defines identities of OpenID Connect: an issuer of the configuration, and a subject of its own. Nothing else of a token names a
 * person. https://openid.net/specs/openid-connect-core-1_0.html#IDToken
 */
import { hash } from 'node:crypto';

export interface OidcSubject {
  readonly issuer: string;
  readonly subject: string;
}

/** Identifies an identity by a text of fixed length, under which its claims lie. */
export function oidcDigest({ issuer, subject }: OidcSubject): string {
  return hash('sha256', JSON.stringify([issuer, subject]));
}

export function isSameSubject(one: OidcSubject | undefined, other: OidcSubject | undefined): boolean {
  return one !== undefined && other !== undefined && one.issuer === other.issuer && one.subject === other.subject;
}
