/**
 * Checks one function with several routes: an event reaches its route's handler, and an event of another route reaches
 * none.
 */
import { expect, test } from '@jest/globals';
import { byRoute } from '../../shared/http/by-route.ts';
import { openEdge } from '../../shared/http/edge/open-edge.ts';
import { json } from '../../shared/http/reply.ts';
import { call, doors } from '../harness/doors.ts';

const { ports: PORTS, line } = doors();
const handler = byRoute<'enroll'>(PORTS, {
  'POST /v1/enroll': openEdge(PORTS, () => json(201, { by: 'enroll' })),
  'POST /v1/enroll/preview': openEdge(PORTS, () => json(200, { by: 'preview' })),
});

test.each([
  ['POST /v1/enroll', 'enroll'],
  ['POST /v1/enroll/preview', 'preview'],
])('%s', async (routeKey, by) => {
  expect(JSON.parse((await call(handler, { routeKey })).body ?? '')).toEqual({ by });
});

test.each(['GET /v1/me', '$default', '', 'constructor', '__proto__', 'toString', 'post /v1/enroll'])(
  'an event of %j, by whoever invokes the function by hand, is refused and told',
  async (routeKey) => {
    const reply = await call(handler, { routeKey, method: 'POST', path: '/v1/elsewhere' });
    expect(reply.statusCode).toBe(404);
    expect(line()).toMatchObject({ code: 'not_found', decision: 'refused' });
  },
);
