/**
 * The edge: whatever happens inside, one answer goes out with the common headers, and exactly one audit line is written,
 * without a secret. Time stands still but where a test moves it.
 */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Caller } from '../../../shared/domain/people/token.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { memberEdge, openEdge, type Handler, type MemberRequest } from '../../../shared/http/edge/open-edge.ts';
import { json, type Reply } from '../../../shared/http/reply.ts';
import { CONTEXT, eventOf, type EventWish } from '../../harness/events.ts';

const START = new Date('2026-11-23T10:00:00Z');
const TOKEN = `lk_${'ab'.repeat(10)}_${'S'.repeat(43)}`;
const CALLER: Caller = {
  tokenId: 'ab'.repeat(10),
  team: {
    team: 'acme',
    layout: 'webqsee',
    bucket: 'webqsee',
    root: 'webqsee/acme/items-root/',
    generation: 'gen0000',
    createdOn: START.toISOString(),
  },
  membership: {
    team: 'acme',
    user: 'max',
    role: 'member',
    id: 'member0000',
    holder: 'holder',
    version: 1,
    active: true,
    since: START.toISOString(),
  },
};
const CREDENTIALS: EventWish = {
  path: '/v1/teams/acme/credentials',
  routeKey: 'GET /v1/teams/{team}/credentials',
  parameters: { team: 'acme' },
  headers: { authorization: `Bearer ${TOKEN}` },
};
let now: Date;
let printed: jest.SpiedFunction<typeof console.log>;
const asked: string[] = [];
const PORTS = {
  now: () => now,
  authenticate: (token: string) => {
    asked.push(token);
    return token === TOKEN ? Promise.resolve(CALLER) : Promise.reject(new LatchkeyError('unauthenticated', 'no'));
  },
};

beforeEach(() => {
  now = START;
  asked.length = 0;
  printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(() => {
  printed.mockRestore();
});

const call = (handler: Handler, wish: EventWish = {}): Promise<Reply> => handler(eventOf(wish), CONTEXT);
const fine = (): Reply => json(200, { fine: true });

/** The one audit line. */
function auditLine(): Record<string, unknown> {
  expect(printed).toHaveBeenCalledTimes(1);
  const line = String(printed.mock.calls[0]?.[0]);
  expect(line).not.toContain('\n');
  return (JSON.parse(line) as { audit: Record<string, unknown> }).audit;
}

describe('an open route', () => {
  test('answers with the common headers and is told in one line', async () => {
    const handler = openEdge(PORTS, () => {
      now = new Date(START.getTime() + 12);
      return fine();
    });
    const reply = await call(handler, { path: '/v1/health' });
    expect(reply).toMatchObject({ statusCode: 200, body: '{"fine":true}' });
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(auditLine()).toEqual({
      time: '2026-11-23T10:00:00.000Z',
      requestId: 'request-1',
      route: 'GET /v1/health',
      sourceIp: '192.0.2.7',
      decision: 'allowed',
      status: 200,
      durationMs: 12,
    });
  });

  test('asks nobody who it is', async () => {
    await call(openEdge(PORTS, fine), { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(asked).toEqual([]);
  });

  test('an unknown path is told by its method alone: a path may hold anything', async () => {
    const handler = openEdge(PORTS, () => {
      throw new LatchkeyError('not_found', 'no such route');
    });
    await call(handler, { path: `/v1/${TOKEN}`, routeKey: '$default', method: 'PATCH' });
    expect(auditLine()).toMatchObject({ route: '$default PATCH', decision: 'refused', status: 404 });
    expect(JSON.stringify(auditLine())).not.toContain(TOKEN);
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
    expect(auditLine()).toMatchObject({ status, code, decision });
    expect(`${reply.body ?? ''}${JSON.stringify(auditLine())}`).not.toContain(TOKEN);
  });

  test('the line names what failed inside, without its words', async () => {
    const cause = new RangeError(`secret ${TOKEN}`);
    const error = new LatchkeyError('upstream_refused', 'STS said no', { cause });
    await call(openEdge(PORTS, () => Promise.reject(error)));
    expect(auditLine()).toMatchObject({ cause: 'RangeError' });
  });

  test('a container credentials client gets the form it reads', async () => {
    const handler = openEdge(PORTS, () => Promise.reject(new LatchkeyError('not_a_member', 'no')));
    const reply = await call(handler, { ...CREDENTIALS, query: { format: 'container' } });
    expect(JSON.parse(reply.body ?? '')).toEqual({ Code: 'not_a_member', Message: 'no' });
  });

  test.each(['GET /v1/me', 'POST /v1/enroll', '$default'])('at %s no query changes the form', async (routeKey) => {
    const handler = openEdge(PORTS, () => Promise.reject(new LatchkeyError('invalid_request', 'no')));
    const reply = await call(handler, { routeKey, query: { format: 'container' } });
    expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(reply.body ?? '')).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});

describe('a member’s route', () => {
  test('hands on who calls, and tells it', async () => {
    let seen: MemberRequest | undefined;
    const handler = memberEdge(PORTS, (request) => {
      seen = request;
      return fine();
    });
    await call(handler, CREDENTIALS);
    expect(seen).toMatchObject({ team: 'acme', caller: CALLER });
    expect(auditLine()).toMatchObject({
      team: 'acme',
      user: 'max',
      role: 'member',
      tokenId: 'ab'.repeat(10),
      askedTeam: 'acme',
      decision: 'allowed',
    });
  });

  test.each<[string, EventWish]>([
    ['no token', { ...CREDENTIALS, headers: {} }],
    ['an unknown token', { ...CREDENTIALS, headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}T` } }],
    ['another scheme', { ...CREDENTIALS, headers: { authorization: 'Digest x' } }],
  ])('is closed to %s: the handler never runs', async (_what, wish) => {
    let ran = false;
    const handler = memberEdge(PORTS, () => {
      ran = true;
      return fine();
    });
    const reply = await call(handler, wish);
    expect(reply).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(ran).toBe(false);
    expect(auditLine()).toMatchObject({ decision: 'refused', status: 401, code: 'unauthenticated', askedTeam: 'acme' });
    expect(Object.keys(auditLine())).not.toContain('user');
  });

  test.each(['ACME', 'acme\n', TOKEN, '*', 'x'.repeat(64)])(
    'tells no asked-for team that is no id: %j',
    async (team) => {
      await call(memberEdge(PORTS, fine), { ...CREDENTIALS, parameters: { team } });
      expect(Object.keys(auditLine())).not.toContain('askedTeam');
    },
  );

  test('tells the verified team beside the one that was asked for', async () => {
    const handler = memberEdge(PORTS, () => Promise.reject(new LatchkeyError('not_a_member', 'no')));
    await call(handler, { ...CREDENTIALS, parameters: { team: 'other' } });
    expect(auditLine()).toMatchObject({ team: 'acme', askedTeam: 'other', code: 'not_a_member' });
  });

  test('may add what was issued, as a digest', async () => {
    const handler = memberEdge(PORTS, ({ audit }) => {
      audit.issuedDigest = 'd1';
      audit.packedPolicySizePercent = 42;
      return fine();
    });
    await call(handler, CREDENTIALS);
    expect(auditLine()).toMatchObject({ issuedDigest: 'd1', packedPolicySizePercent: 42 });
  });
});

test('many requests at once each write their own line', async () => {
  const handler = memberEdge(PORTS, async ({ audit, event }) => {
    await Promise.resolve();
    audit.issuedDigest = event.queryStringParameters?.['n'] ?? '';
    return fine();
  });
  const numbers = Array.from({ length: 50 }, (_, n) => String(n));
  await Promise.all(numbers.map((n) => call(handler, { ...CREDENTIALS, query: { n } })));
  const digests = printed.mock.calls.map(([line]) => {
    return (JSON.parse(line as string) as { audit: { issuedDigest: string } }).audit.issuedDigest;
  });
  expect(digests.sort()).toEqual(numbers.sort());
});
