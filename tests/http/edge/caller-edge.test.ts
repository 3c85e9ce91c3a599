/** Checks the second door: it proves an identity before the handler runs, and the audit line names it. */
import { expect, test } from '@jest/globals';
import { callerEdge, type CallerRequest } from '../../../shared/http/edge/caller-edge.ts';
import { call, CREDENTIALS, doors, fine, IDENTITY, TOKEN } from '../../harness/doors.ts';

const { ports: PORTS, requested, line } = doors();
const ME = { routeKey: 'GET /v1/me', path: '/v1/me', headers: { authorization: `Bearer ${TOKEN}` } };

test('hands on the identity, and tells it', async () => {
  let seen: CallerRequest | undefined;
  const handler = callerEdge(PORTS, (request) => {
    seen = request;
    return fine();
  });
  expect(await call(handler, ME)).toMatchObject({ statusCode: 200 });
  expect(seen?.identity).toBe(IDENTITY);
  expect(line()).toMatchObject({ team: 'acme', user: 'max', role: 'member', tokenId: 'ab'.repeat(10) });
});

test('asks of no team: a path that names one changes nothing', async () => {
  await call(callerEdge(PORTS, fine), { ...CREDENTIALS, parameters: { team: 'other' } });
  expect(line()).toMatchObject({ decision: 'allowed' });
  expect(line()).not.toHaveProperty('askedTeam');
});

test.each([{}, { authorization: 'Basic eDp5' }, { authorization: `Bearer ${TOKEN} x` }])(
  'is closed without a token: %j, which no store is asked for',
  async (headers) => {
    let ran = false;
    const handler = callerEdge(PORTS, () => {
      ran = true;
      return fine();
    });
    expect(await call(handler, { ...ME, headers })).toMatchObject({ statusCode: 401 });
    expect([ran, requested]).toEqual([false, []]);
  },
);
