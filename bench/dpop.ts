/**
 * Measures what a bound token costs a warm function: token and proof are checked from the cached rows to the identity, by keys of both
 * algorithms. The figure is the median of the dearer algorithm; a note has that of a plain token. There is no peer.
 */
import { dpopProofReader } from '../shared/adapters/jose/dpop-proof.ts';
import { authenticate, type AuthenticationPorts } from '../shared/domain/people/authenticate.ts';
import type { Credential } from '../shared/domain/people/credential.ts';
import type { Membership } from '../shared/domain/people/membership.ts';
import { provePossession } from '../shared/domain/people/possession.ts';
import { newSecret } from '../shared/domain/people/secret.ts';
import type { Team } from '../shared/domain/people/team.ts';
import { newToken } from '../shared/domain/people/token.ts';
import { UsedProofs } from '../shared/domain/people/used-proofs.ts';
import { randomBytes } from 'node:crypto';
import { newDpopKey, proofBy, type DpopAlgorithm } from '../tests/harness/dpop-key.ts';
import { median, type Question } from './harness/question.ts';

const CALLS = 3000;
const QUICK_CALLS = 30;
const BROKER = 'https://latchkey.example.org';
const PATH = '/v1/teams/demo';
const ALGORITHMS: readonly DpopAlgorithm[] = ['ES256', 'EdDSA'];
const now = (): Date => new Date();

const TEAM: Team = {
  team: 'demo',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: 'webqsee/demo/items-root/',
  generation: 'generation',
  createdOn: '2026-11-01T00:00:00Z',
};
const MEMBERSHIP: Membership = {
  ...{ team: 'demo', user: 'max', role: 'member', id: 'membership', holder: 'holder', version: 1 },
  ...{ active: true, enrolled: true, since: '2026-11-01T00:00:00Z' },
};

export const question: Question = {
  name: 'dpop',
  unit: 'µs',
  peerName: null,
  target: { maxOurs: 500 },
  async run({ quick, note }) {
    const calls = quick ? QUICK_CALLS : CALLS;
    const plain = await medianMicroseconds(calls, undefined);
    note(`a plain token: ${plain.toFixed(1)} µs`);
    const figures: number[] = [];
    for (const algorithm of ALGORITHMS) {
      const figure = await medianMicroseconds(calls, algorithm);
      note(`bound to a key of ${algorithm}: ${figure.toFixed(0)} µs`);
      figures.push(figure);
    }
    return { ours: Math.max(...figures), peer: null };
  },
};

/** @param algorithm of the key that the token is bound to; `undefined` for a plain token */
async function medianMicroseconds(calls: number, algorithm: DpopAlgorithm | undefined): Promise<number> {
  const key = algorithm === undefined ? undefined : await newDpopKey(algorithm);
  const secret = newSecret('token', randomBytes);
  const token = newToken(MEMBERSHIP, secret, now(), { keyThumbprint: key?.thumbprint });
  const ports: AuthenticationPorts = {
    now,
    tokens: {
      getToken: () => Promise.resolve(token),
      getTokenAnew: () => Promise.resolve(token),
      changeToken: () => Promise.resolve(true),
    },
    teams: { getTeam: () => Promise.resolve(TEAM) },
    memberships: { getMembership: () => Promise.resolve(MEMBERSHIP) },
  };
  const used = new UsedProofs({ addProof: () => Promise.resolve(true) }, { now, random: randomBytes });
  const readProof = dpopProofReader();
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    // Clients make the proofs: that is not measured.
    const proof = key === undefined ? '' : await proofBy(key, { url: `${BROKER}${PATH}`, token: secret.text });
    const credential: Credential = {
      text: secret.text,
      scheme: key === undefined ? 'Bearer' : 'DPoP',
      prove: async (of) =>
        provePossession(await readProof(proof), { method: 'GET', path: PATH }, of, {
          publicUrls: [BROKER],
          useProof: (read) => used.use(read, false),
          now,
        }),
    };
    const startedMs = performance.now();
    await authenticate(credential, ports);
    times.push((performance.now() - startedMs) * 1000);
  }
  return median(times);
}
