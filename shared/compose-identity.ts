/**
 * Composes proofs by signatures: JWTs of identity providers, and DPoP proofs. The module is loaded when the first of them is shown: a
 * plain token needs neither.
 */
import { fetchIssuerKeys } from './adapters/jose/issuer-key-set.ts';
import { keySetOf, readJwt, verifyJwt, type KeySet } from './adapters/jose/jwt.ts';
import type { Config } from './config.ts';
import { currentDeadline } from './deadline.ts';
import { unauthenticated } from './domain/people/authenticate.ts';
import { IssuerKeys } from './domain/people/issuer-keys.ts';
import type { OidcSubject } from './domain/people/oidc-subject.ts';
import { badSignature, readIdentity } from './domain/people/oidc-token.ts';

export { dpopProofReader } from './adapters/jose/dpop-proof.ts';

/** Returns the identity that a JWT proves. Throws LatchkeyError unauthenticated, upstream_unavailable. */
export type IdentityOfJwt = (text: string) => Promise<OidcSubject>;

/** Verifies JWTs of the configured issuers, whose keys are cached here. */
export function jwtsOf({ oidcIssuers }: Pick<Config, 'oidcIssuers'>, now: () => Date): IdentityOfJwt {
  const keysOf = new Map(
    oidcIssuers.map(({ issuer }) => {
      const load = async (): Promise<KeySet> => keySetOf(await fetchIssuerKeys(issuer, currentDeadline));
      return [issuer, new IssuerKeys(load, now)];
    }),
  );
  return async (text) => {
    const jwt = readJwt(text);
    if (jwt === undefined) throw unauthenticated();
    const { issuer, identity } = readIdentity(jwt, oidcIssuers, now());
    const keys = keysOf.get(issuer.issuer);
    if (keys === undefined) throw badSignature();
    let state = await verifyJwt(text, await keys.current(), issuer.algorithms);
    if (state === 'unknown_key') {
      const fresh = await keys.afterUnknownKey();
      if (fresh !== undefined) state = await verifyJwt(text, fresh, issuer.algorithms);
    }
    if (state !== 'valid') throw badSignature();
    return identity;
  };
}
