/** Plays a team's whole life with members who sign in by plain tokens. */
import { playTeamLife } from '../harness/team-life-suite.ts';
import { textOf } from '../harness/team-calls.ts';

playTeamLife({
  start: () => Promise.resolve({}),
  close: () => Promise.resolve(),
  enter: async (_broker, people, code) => textOf(await people.redeem(code), 201, 'token'),
  join: (_broker, people, by, user, more) => people.join(by, user, 'member', more),
  exchange: async (people, token) => textOf(await people.call(token, 'POST /v1/token'), 200, 'token'),
  refused: '401 unauthenticated',
  refusedMe: '401 unauthenticated',
});
