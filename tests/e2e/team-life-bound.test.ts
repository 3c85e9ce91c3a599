/** Plays a team's whole life with members whose tokens are bound to keys, of both algorithms. */
import { enrollBound, sendBound } from '../harness/bound-member.ts';
import type { DpopAlgorithm, DpopKey } from '../harness/dpop-key.ts';
import { textOf } from '../harness/team-calls.ts';
import { playTeamLife } from '../harness/team-life-suite.ts';

const keys = new Map<string, DpopKey>();

async function entered(broker: string, code: string, user: string): Promise<string> {
  const algorithm: DpopAlgorithm = user === 'ada' ? 'ES256' : 'EdDSA';
  const { token, key } = await enrollBound(broker, code, algorithm);
  keys.set(token, key);
  return token;
}

playTeamLife({
  start: () => Promise.resolve({}),
  close: () => Promise.resolve(),
  enter: (broker, _people, code, user) => entered(broker, code, user),
  join: async (broker, people, by, user, more) => entered(broker, await people.invite(by, user, 'member', more), user),
  exchange: async (people, token) => {
    const fresh = textOf(await people.call(token, 'POST /v1/token'), 200, 'token');
    const key = keys.get(token);
    if (key === undefined) throw new Error('the token has no key');
    sendBound(fresh, key);
    return fresh;
  },
  refused: '401 unauthenticated',
  refusedMe: '401 unauthenticated',
});
