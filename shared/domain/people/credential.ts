/** Defines credentials: what a request shows of its caller, before anything of it is believed. */
import type { ProofOf } from './possession.ts';

export interface Credential {
  /** The token, as it was sent. */
  readonly text: string;
  /** The scheme of the header; `raw` for a token alone, as AWS SDKs send it. */
  readonly scheme: 'Bearer' | 'DPoP' | 'raw';
  /**
   * Checks the proof of possession that came with the request: once, however often it is called.
   * @returns the thumbprint of the key
   * @throws LatchkeyError invalid_dpop_proof
   */
  readonly prove: (of: ProofOf) => Promise<string>;
}
