/**
 * Measures what a flood of forged JWTs costs a warm function: each names an issuer that is configured and has right claims, so nothing
 * but its signature is wrong; half of them name a key that does not exist. The figure is the mean time of one token on one core. The
 * issuer runs here and counts: the flood makes it no call. There is no peer.
 */
import { generateKeyPair } from 'jose';
import { jwtsOf, type IdentityOfJwt } from '../shared/compose-identity.ts';
import { LatchkeyError } from '../shared/errors.ts';
import { AUDIENCE, startOidcIssuer } from '../tests/harness/oidc-issuer.ts';
import type { Question } from './harness/question.ts';

const ALGORITHM = 'ES256';
/** Different tokens; each is shown again and again. */
const FORGED = 200;
const ROUNDS = 30;
const QUICK_ROUNDS = 1;

export const question: Question = {
  name: 'forged-tokens',
  unit: 'µs',
  peerName: null,
  target: { maxOurs: 500 },
  async run({ quick, note }) {
    const server = await startOidcIssuer(ALGORITHM);
    try {
      const { issuer } = server;
      const settings = { issuer, audience: AUDIENCE, algorithms: [ALGORITHM], subjectClaim: 'sub', requiredClaims: {} };
      const identityOf = jwtsOf({ oidcIssuers: [settings] }, () => new Date());
      await identityOf(await server.token({ subject: 'max' }));
      const { privateKey: key } = await generateKeyPair(ALGORITHM);
      const forged = await Promise.all(
        Array.from({ length: FORGED }, (_, count) =>
          server.token({ subject: 'max', key, header: count % 2 === 0 ? {} : { kid: `invented-${count}` } }),
        ),
      );
      const callsBefore = server.calls.length;
      const rounds = quick ? QUICK_ROUNDS : ROUNDS;
      const startedMs = performance.now();
      for (let round = 0; round < rounds; round += 1) for (const token of forged) await refused(identityOf, token);
      const each = ((performance.now() - startedMs) * 1000) / (rounds * FORGED);
      const calls = server.calls.length - callsBefore;
      if (calls > 0) throw new Error(`the flood made ${calls} calls to the issuer`);
      note(`${Math.round(1_000_000 / each).toLocaleString('en')} tokens per second and core, no call to the issuer`);
      return { ours: each, peer: null };
    } finally {
      await server.close();
    }
  },
};

async function refused(identityOf: IdentityOfJwt, token: string): Promise<void> {
  try {
    await identityOf(token);
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'unauthenticated') return;
    throw error;
  }
  throw new Error('a forged token was believed');
}
