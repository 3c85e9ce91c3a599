/** A broker with max's token bound to a key, for tests that send proofs of their own. */
import { beforeAll, expect } from '@jest/globals';
import { enrollBound, type BoundMember } from './bound-member.ts';
import { proofBy, type ProofInput } from './dpop-key.ts';
import { jsonOf, refusal } from './http.ts';
import { useLatchkey, type Latchkey } from './use-latchkey.ts';

export const INVALID_PROOF = '401 invalid_dpop_proof';
export const CREDENTIALS_PATH = '/v1/teams/demo/credentials';

export interface BoundMax {
  readonly latchkey: Latchkey;
  readonly max: () => BoundMember;
  /** The URL of max's credentials. */
  readonly url: () => string;
  /** Sends a proof with max's token; the answer names the fault. */
  readonly told: (dpop: string, path?: string, method?: string) => Promise<{ refusal: string; detail: string }>;
  /** Returns a proof for max's credentials. */
  readonly proof: (input?: Partial<ProofInput>) => Promise<string>;
}

/** Registers the broker's start and end; called once, at the top of a test file. */
export function useBoundMax(): BoundMax {
  const latchkey = useLatchkey({ members: ['ada'] });
  let enrolled: BoundMember | undefined;
  beforeAll(async () => {
    enrolled = await enrollBound(latchkey.broker, latchkey.invites.max);
  });
  const max = (): BoundMember => {
    if (enrolled === undefined) throw new Error('max enrolls before the first test, not earlier');
    return enrolled;
  };
  const url = (): string => `${latchkey.broker}${CREDENTIALS_PATH}`;
  return {
    latchkey,
    max,
    url,
    told: async (dpop, path = CREDENTIALS_PATH, method = 'GET') => {
      const headers = { authorization: `DPoP ${max().token}`, dpop };
      const answer = await latchkey.send(path, { method, headers });
      expect(answer.text).not.toContain(dpop.slice(-40));
      return { refusal: refusal(answer), detail: String(jsonOf(answer)['detail']) };
    },
    proof: (input = {}) => proofBy(max().key, { url: url(), token: max().token, ...input }),
  };
}
