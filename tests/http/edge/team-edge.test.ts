/** Checks the third door: it admits only callers of the route's team, and passes the checked scope to the handler. */
import { describe, expect, test } from '@jest/globals';
import { callerIn, scopeOfCaller } from '../../../shared/domain/people/caller.ts';
import { teamEdge, type TeamRequest } from '../../../shared/http/edge/team-edge.ts';
import { call, CREDENTIALS, doors, fine, IDENTITY, TOKEN } from '../../harness/doors.ts';
import type { EventInput } from '../../harness/events.ts';

const { ports: PORTS, line } = doors();

describe('a team’s route', () => {
  test('hands on the checked scope, and tells whose it is', async () => {
    let seen: TeamRequest | undefined;
    const handler = teamEdge(PORTS, (request) => {
      seen = request;
      return fine();
    });
    await call(handler, CREDENTIALS);
    expect(seen?.scope).toEqual(scopeOfCaller(callerIn(IDENTITY, 'acme')));
    expect(line()).toMatchObject({
      team: 'acme',
      user: 'max',
      role: 'member',
      tokenId: 'ab'.repeat(10),
      askedTeam: 'acme',
      decision: 'allowed',
    });
  });

  test.each<[string, EventInput, string]>([
    ['no token', { ...CREDENTIALS, headers: {} }, 'Bearer realm="latchkey"'],
    [
      'an unknown token',
      { ...CREDENTIALS, headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}T` } },
      'Bearer realm="latchkey", error="invalid_token"',
    ],
    [
      'another scheme',
      { ...CREDENTIALS, headers: { authorization: 'Digest x' } },
      'Bearer realm="latchkey", error="invalid_token"',
    ],
  ])('is closed to %s: the handler never runs', async (_what, input, challenge) => {
    let ran = false;
    const handler = teamEdge(PORTS, () => {
      ran = true;
      return fine();
    });
    const reply = await call(handler, input);
    expect(reply).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': challenge } });
    expect(ran).toBe(false);
    expect(line()).toMatchObject({ decision: 'refused', status: 401, code: 'unauthenticated', askedTeam: 'acme' });
    expect(Object.keys(line())).not.toContain('user');
  });

  test.each(['ACME', 'acme\n', TOKEN, '*', 'x'.repeat(64)])(
    'tells no asked-for team that is no id: %j',
    async (team) => {
      await call(teamEdge(PORTS, fine), { ...CREDENTIALS, parameters: { team } });
      expect(Object.keys(line())).not.toContain('askedTeam');
    },
  );

  test.each(['other', 'acme2', '', 'ACME', '__proto__'])(
    'is closed to members of another team than %j: the handler never runs, and the verified team is told',
    async (team) => {
      let ran = false;
      const handler = teamEdge(PORTS, () => {
        ran = true;
        return fine();
      });
      expect(await call(handler, { ...CREDENTIALS, parameters: { team } })).toMatchObject({ statusCode: 403 });
      expect(ran).toBe(false);
      expect(line()).toMatchObject({ team: 'acme', user: 'max', code: 'not_a_member', decision: 'refused' });
      expect(line()['askedTeam']).toBe(team === 'other' || team === 'acme2' ? team : undefined);
    },
  );

  test('is nobody’s without a team in its path', async () => {
    const { routeKey = '', headers = {} } = CREDENTIALS;
    expect(await call(teamEdge(PORTS, fine), { routeKey, headers })).toMatchObject({ statusCode: 403 });
  });

  test('may add what was issued, as a digest', async () => {
    const handler = teamEdge(PORTS, ({ audit }) => {
      audit.issuedDigest = 'd1';
      audit.tokenBytes = 42;
      return fine();
    });
    await call(handler, CREDENTIALS);
    expect(line()).toMatchObject({ issuedDigest: 'd1', tokenBytes: 42 });
  });
});
