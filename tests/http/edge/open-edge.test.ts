/**
 * Checks the outermost door: whatever happens inside, it sends one answer with the common headers and writes exactly
 * one audit line, which holds no secret.
 */
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LatchkeyError } from '../../../shared/errors.ts';
import { errorFormOf } from '../../../shared/http/credentials/credentials-format.ts';
import { openEdge } from '../../../shared/http/edge/open-edge.ts';
import { call, CREDENTIALS, doors, fine, TOKEN } from '../../harness/doors.ts';
import { CONTEXT, eventOf } from '../../harness/events.ts';

const { ports: PORTS, pass, requested, line, lines } = doors();

describe('an open route', () => {
  test('answers with the common headers and is told in one line', async () => {
    const handler = openEdge(PORTS, () => {
      pass(12);
      return fine();
    });
    const reply = await call(handler, { path: '/v1/health' });
    expect(reply).toMatchObject({ statusCode: 200, body: '{"fine":true}' });
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(line()).toEqual({
      time: '2026-11-23T10:00:00.000Z',
      requestId: 'request-1',
      route: 'GET /v1/health',
      sourceIp: '192.0.2.7',
      decision: 'allowed',
      status: 200,
      durationMs: 12,
    });
  });

  test.each([null, undefined])('takes %p, where an event may lack something, for absent', async (nothing) => {
    const event = { ...eventOf({ path: '/v1/health' }), headers: nothing, queryStringParameters: nothing };
    const bare = { ...event, pathParameters: nothing, body: nothing, cookies: nothing, isBase64Encoded: nothing };
    let seen: unknown;
    const handler = openEdge(PORTS, ({ event: provided }) => {
      seen = provided;
      return fine();
    });
    expect(await handler(bare as unknown as APIGatewayProxyEventV2, CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(seen).toMatchObject({ headers: {}, queryStringParameters: {}, pathParameters: {}, isBase64Encoded: false });
    expect(seen).not.toHaveProperty('body');
  });

  test('takes nulls within headers and queries for absent, too', async () => {
    const event = { ...eventOf(), headers: { a: null, b: 'x' }, queryStringParameters: { c: null } };
    let seen: unknown;
    const handler = openEdge(PORTS, ({ event: provided }) => {
      seen = provided;
      return fine();
    });
    await handler(event as unknown as APIGatewayProxyEventV2, CONTEXT);
    expect(seen).toMatchObject({ headers: { b: 'x' } });
    expect(JSON.stringify(seen)).not.toContain('null');
  });

  test('asks nobody who it is', async () => {
    await call(openEdge(PORTS, fine), { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(requested).toEqual([]);
  });

  test('an unknown path is told by its method alone: a path may hold anything', async () => {
    const handler = openEdge(PORTS, () => {
      throw new LatchkeyError('not_found', 'no such route');
    });
    await call(handler, { path: `/v1/${TOKEN}`, routeKey: '$default', method: 'PATCH' });
    expect(line()).toMatchObject({ route: '$default PATCH', decision: 'refused', status: 404 });
    expect(JSON.stringify(line())).not.toContain(TOKEN);
  });
});

describe('whatever is thrown', () => {
  test.each<[string, Error, number, string, string]>([
    ['a refusal', new LatchkeyError('out_of_scope', 'no'), 403, 'out_of_scope', 'refused'],
    ['an outage', new LatchkeyError('upstream_unavailable', 'no'), 503, 'upstream_unavailable', 'failed'],
    ['a bug', new TypeError(`cannot read ${TOKEN}`), 500, 'internal', 'failed'],
    ['text', TOKEN as unknown as Error, 500, 'internal', 'failed'],
    ['nothing', undefined as unknown as Error, 500, 'internal', 'failed'],
    ['null', null as unknown as Error, 500, 'internal', 'failed'],
  ])('%s becomes an answer and one line', async (_what, thrown, status, code, decision) => {
    const handler = openEdge(PORTS, () => Promise.reject(thrown));
    const reply = await call(handler);
    expect(reply.statusCode).toBe(status);
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(JSON.parse(reply.body ?? '')).toMatchObject({ code, requestId: 'request-1' });
    expect(line()).toMatchObject({ status, code, decision });
    expect(`${reply.body ?? ''}${JSON.stringify(line())}`).not.toContain(TOKEN);
  });

  test('the line names what failed inside, without its words', async () => {
    const cause = new RangeError(`secret ${TOKEN}`);
    const error = new LatchkeyError('upstream_refused', 'STS said no', { cause });
    await call(openEdge(PORTS, () => Promise.reject(error)));
    expect(line()).toMatchObject({ cause: 'RangeError' });
  });

  test('has the form that the door’s option says, for each request', async () => {
    const handler = openEdge(PORTS, () => Promise.reject(new LatchkeyError('not_a_member', 'no')), { errorFormOf });
    const reply = await call(handler, { ...CREDENTIALS, query: { format: 'container' } });
    expect(JSON.parse(reply.body ?? '')).toEqual({ Code: 'not_a_member', Message: 'no' });
    expect((await call(handler, CREDENTIALS)).headers).toMatchObject({ 'content-type': 'application/problem+json' });
  });

  test.each(['GET /v1/me', 'POST /v1/teams/{team}/presign', '$default'])(
    'at %s a line for a shell fails, and a process is told why',
    async (routeKey) => {
      const handler = openEdge(PORTS, () => Promise.reject(new LatchkeyError('invalid_request', 'no $(x); `y`')));
      for (const query of [{ format: 'env' }, { Format: 'json, ENV' }]) {
        const { body, headers } = await call(handler, { routeKey, query });
        expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8' });
        expect(body).toBe('false\n# latchkey: invalid_request: no x - y , request request-1\n');
      }
      const reply = await call(handler, { routeKey, query: { format: 'process' } });
      expect(JSON.parse(reply.body ?? '')).toMatchObject({ Version: 'latchkey: invalid_request: no $(x); `y`' });
    },
  );

  test.each(['GET /v1/me', 'GET /v1/teams/{team}/credentials', '$default'])(
    'at %s no query asks for the form of a container, unless the door says so',
    async (routeKey) => {
      const handler = openEdge(PORTS, () => Promise.reject(new LatchkeyError('invalid_request', 'no')));
      const reply = await call(handler, { routeKey, query: { format: 'container' } });
      expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json' });
      expect(JSON.parse(reply.body ?? '')).toMatchObject({ status: 400, code: 'invalid_request' });
    },
  );
});

test('many requests at once each write their own line', async () => {
  const handler = openEdge(PORTS, async ({ audit, event }) => {
    await Promise.resolve();
    audit.issuedDigest = event.queryStringParameters?.['n'] ?? '';
    return fine();
  });
  const numbers = Array.from({ length: 50 }, (_, n) => String(n));
  await Promise.all(numbers.map((n) => call(handler, { ...CREDENTIALS, query: { n } })));
  expect(
    lines()
      .map(({ issuedDigest }) => issuedDigest)
      .sort(),
  ).toEqual(numbers.sort());
});

test('the same event twice is two requests, each with its own record', async () => {
  const handler = openEdge(PORTS, fine);
  const event = eventOf(CREDENTIALS);
  await Promise.all([handler(event, CONTEXT), handler(event, CONTEXT)]);
  expect(lines()).toHaveLength(2);
});
