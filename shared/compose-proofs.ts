/**
 * Composes the checks of proofs by signatures: DPoP proofs and JWTs. What verifies them is loaded when the first is shown: a plain
 * token needs neither.
 */
import { randomBytes } from 'node:crypto';
import { proofsIn } from './adapters/dynamodb/proof-rows.ts';
import type { Table } from './adapters/dynamodb/table.ts';
import type { Config } from './config.ts';
import { unauthenticated } from './domain/people/authenticate.ts';
import type { OidcSubject } from './domain/people/oidc-subject.ts';
import { provePossession, type DpopProof, type ProofOf, type ProvedRequest } from './domain/people/possession.ts';
import { UsedProofs } from './domain/people/used-proofs.ts';
import { LatchkeyError } from './errors.ts';

type Clock = () => Date;

/** Checks proofs of possession. */
export interface Proving {
  /**
   * Checks the proof in a header, and uses it up.
   * @returns the thumbprint of its key
   * @throws LatchkeyError invalid_dpop_proof, upstream_unavailable
   */
  prove(header: string | undefined, request: ProvedRequest, of: ProofOf): Promise<string>;
}

/** The requests of a function whose proofs are stored, so that no other function takes them again: those that mint or change. */
export type StoredProofs = 'all' | 'changes' | 'none';

/** Checks proofs of possession by the addresses of the configuration. */
export function composeProving(
  { publicUrls }: Pick<Config, 'publicUrls'>,
  table: Table,
  storedProofs: StoredProofs,
  now: Clock,
): Proving {
  const used = new UsedProofs(proofsIn(table), { now, random: randomBytes });
  let reader: Promise<(text: string) => Promise<DpopProof>> | undefined;
  return {
    prove: async (header, request, of) => {
      if (header === undefined)
        throw new LatchkeyError('invalid_dpop_proof', 'this token is bound to a key: send a proof in the DPoP header');
      reader ??= import('./compose-identity.ts').then(({ dpopProofReader }) => dpopProofReader());
      const read = await reader;
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const isStored = storedProofs === 'all' || (storedProofs === 'changes' && !isRead);
      const useProof = (proof: DpopProof): Promise<boolean> => used.use(proof, isStored);
      return provePossession(await read(header), request, of, { publicUrls, useProof, now });
    },
  };
}

/** Proves identities of the configured issuers. */
export interface IdentityProofs {
  /** True for the issuers of the configuration. */
  readonly isIssuer: (issuer: string) => boolean;
  /** Returns the identity that a JWT proves. Throws LatchkeyError unauthenticated, upstream_unavailable. */
  readonly identityOfJwt: (text: string) => Promise<OidcSubject>;
}

/** Composes the verification of JWTs, which costs nothing where no issuer is configured. It caches the issuers' keys. */
export function composeIdentityProofs(config: Pick<Config, 'oidcIssuers'>, now: Clock): IdentityProofs {
  let loaded: Promise<(text: string) => Promise<OidcSubject>> | undefined;
  return {
    isIssuer: (issuer) => config.oidcIssuers.some((each) => each.issuer === issuer),
    identityOfJwt: async (text) => {
      if (config.oidcIssuers.length === 0) throw unauthenticated();
      loaded ??= import('./compose-identity.ts').then(({ jwtsOf }) => jwtsOf(config, now));
      return (await loaded)(text);
    },
  };
}
