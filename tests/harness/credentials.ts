/** Makes credentials of a request that sends a token, for tests below HTTP. */
import type { Credential } from '../../shared/domain/people/credential.ts';
import { LatchkeyError } from '../../shared/errors.ts';

/** Sends the token as Bearer, without a proof. */
export function bearer(text: string): Credential {
  return { text, scheme: 'Bearer', prove: () => Promise.reject(new LatchkeyError('invalid_dpop_proof', 'no proof')) };
}
