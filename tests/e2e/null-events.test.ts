/**
 * Proves that an event with null where API Gateway would omit a field, as a manual invocation may have, gets the answer
 * of a request without the field, and never a 5xx.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import type { Network } from '../../shared/domain/people/token.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/http/routes.ts';
import type { Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf } from '../harness/events.ts';
import { environmentOf } from '../harness/functions.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Reply>;

/** Holds each function's status for a request with nothing but its route. */
const BARE: Readonly<Record<Exclude<FunctionName, 'revoke'>, number>> = {
  fallback: 200,
  console: 200,
  openapi: 200,
  me: 401,
  enroll: 400,
  teams: 401,
  members: 401,
  invites: 401,
  tokens: 401,
  credentials: 401,
  presign: 401,
  attachments: 401,
};
let standIn: StandIn;
let token: string;
/** A code that nobody redeems. */
let spareCode: string;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  const environment = environmentOf(standIn);
  Object.assign(process.env, environment);
  const operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const { code } = await operator.invite({ team: 'demo', user: 'max', role: 'member' });
  spareCode = (await operator.invite({ team: 'demo', user: 'eva', role: 'member' })).code;
  token = (await composeEnroll(environment).enroll(code, '192.0.2.1')).tokenText;
});

afterAll(async () => {
  await standIn.dispose();
  jest.restoreAllMocks();
});

async function handlerOf(name: FunctionName): Promise<Handler> {
  return ((await import(`../../functions/${name}.ts`)) as { handler: Handler }).handler;
}

/**
 * Returns an event whose fields are null.
 * @param given fields that replace null
 */
function withNulls(name: FunctionName, provided: object = {}): APIGatewayProxyEventV2 {
  const [, { routes }] = FUNCTIONS.find(([candidate]) => candidate === name) ?? [name, { routes: [] }];
  const { method = 'GET', path = '/v1/health' } = routes[0] ?? {};
  const nothing = { headers: null, queryStringParameters: null, pathParameters: null, body: null, cookies: null };
  const event = { ...eventOf({ method, path }), ...nothing, isBase64Encoded: null, stageVariables: null, ...provided };
  return event as unknown as APIGatewayProxyEventV2;
}

test('every function with a route is called', () => {
  const routed = FUNCTIONS.filter(([, { routes }]) => routes.length > 0).map(([name]) => name);
  expect(Object.keys(BARE).sort()).toEqual(routed.sort());
});

test.each(Object.entries(BARE))('%s', async (name, statusCode) => {
  const handler = await handlerOf(name as FunctionName);
  expect(await handler(withNulls(name as FunctionName), CONTEXT)).toMatchObject({ statusCode });
});

test.each([[undefined], [null], [{ Records: null }], [{ Records: [null] }]])('revoke, with %j', async (event) => {
  const { handler } = (await import('../../functions/revoke.ts')) as { handler: (event: unknown) => Promise<void> };
  await expect(handler(event)).resolves.toBeUndefined();
});

test.each(['teams', 'credentials'] as const)('%s of a member, with null for all that is not needed', async (name) => {
  const provided = {
    headers: { authorization: `Bearer ${token}`, accept: null },
    pathParameters: { team: 'demo' },
    queryStringParameters: { format: null },
  };
  const event = withNulls(name, provided);
  expect(await (await handlerOf(name))(event, CONTEXT)).toMatchObject({ statusCode: 200 });
});

/**
 * Returns the event of a good request to each route: with a member's token, an admin's where the route needs one, or a
 * code for enrolment.
 */
function goodEvent(name: FunctionName, method: string, path: string): APIGatewayProxyEventV2 {
  return {
    ...eventOf({
      method,
      path: path.replace('{team}', 'demo').replace('{user}', 'nobody').replace('{id}', '0'.repeat(20)),
      routeKey: name === 'fallback' ? '$default' : `${method} ${path}`,
      parameters: { team: 'demo', user: 'nobody', id: '0'.repeat(20), path: 'a.jpg' },
      query: name === 'credentials' ? { format: 'json' } : {},
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: '{}' }),
    }),
    cookies: ['a=b'],
    stageVariables: { a: 'b' },
  };
}

type Path = readonly string[];

/** Returns the path of every field, at every depth. */
function pathsIn(value: unknown, above: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[...above, name], ...pathsIn(inner, [...above, name])]);
}

/** Returns a copy with another value at the path; `undefined` removes the field. */
function changed(value: unknown, [name = '', ...rest]: Path, provided: unknown): unknown {
  const { [name]: before, ...others } = value as Record<string, unknown>;
  const after = rest.length === 0 ? provided : changed(before, rest, provided);
  return after === undefined ? others : { ...others, [name]: after };
}

describe.each(FUNCTIONS.filter(([, { routes }]) => routes.length > 0))('%s', (name, { routes }) => {
  // Only the first route tries the values that the function treats alike on all routes.
  const cases = routes.flatMap(({ method, path }, index) =>
    (index === 0 ? [null, undefined, 7] : [null]).map(
      (provided) => [`${method} ${path}`, String(provided), { method, path, provided }] as const,
    ),
  );

  test.each(cases)(
    '%s answers whatever is %s in its event, and no more than it would',
    async (_route, _given, requested) => {
      const handler = await handlerOf(name);
      const whole = goodEvent(name, requested.method, requested.path);
      const goodStatus = (await handler(whole, CONTEXT)).statusCode ?? 0;
      expect(goodStatus).toBeLessThan(500);
      for (const path of pathsIn(whole)) {
        const event = changed(whole, path, requested.provided) as APIGatewayProxyEventV2;
        const { statusCode = 0, body = '' } = await handler(event, CONTEXT);
        expect([path.join('.'), statusCode < 500]).toEqual([path.join('.'), true]);
        // A request without a token or team is refused where the route needs one.
        if (path[0] === 'headers' && (path.length === 1 || path[1] === 'authorization') && name !== 'fallback')
          if (!['console', 'openapi', 'enroll'].includes(name))
            expect([path.join('.'), statusCode]).toEqual([path.join('.'), 401]);
        if (path.join('.') === 'pathParameters.team' || path.join('.') === 'pathParameters')
          if (requested.path.includes('{team}') && goodStatus !== 403) expect([body, statusCode]).toEqual([body, 403]);
      }
    },
  );

  test.each([null, undefined, 7, 'x', [], {}])('an event that is %j is answered', async (event) => {
    const { statusCode = 0 } = await (await handlerOf(name))(event as APIGatewayProxyEventV2, CONTEXT);
    expect(statusCode).toBeGreaterThanOrEqual(200);
    expect(statusCode).toBeLessThan(500);
  });
});

test.each(['GET', 'POST'])('a body that is no text narrows %s, or refuses it', async (method) => {
  const path = '/v1/teams/{team}/credentials';
  const body = { areas: ['private'] } as unknown as string;
  const event = { ...goodEvent('credentials', method, path), body };
  const { statusCode, body: answered = '' } = await (await handlerOf('credentials'))(event, CONTEXT);
  expect(statusCode).toBe(method === 'GET' ? 400 : 200);
  if (method === 'POST') expect((JSON.parse(answered) as { grants: unknown[] }).grants).toHaveLength(1);
});

test.each([null, undefined, '', 7])('an address that is %p is in no network', async (sourceIp) => {
  const operator = composeOperator(environmentOf(standIn));
  const name = `net-${String(sourceIp)}`;
  const cidrs = ['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'].map((cidr) => cidr as Network);
  const { tokenText } = await operator.createToken('demo', { name, role: 'viewer', cidrs });
  const good = eventOf({
    path: '/v1/teams/demo',
    routeKey: 'GET /v1/teams/{team}',
    parameters: { team: 'demo' },
    headers: { authorization: `Bearer ${tokenText}` },
  });
  const handler = await handlerOf('teams');
  expect(await handler(good, CONTEXT)).toMatchObject({ statusCode: 200 });
  const event = changed(good, ['requestContext', 'http', 'sourceIp'], sourceIp) as APIGatewayProxyEventV2;
  expect(await handler(event, CONTEXT)).toMatchObject({ statusCode: 403 });
});

describe('names of headers', () => {
  const me = (headers: Record<string, string>): Promise<Reply> =>
    handlerOf('me').then((handler) => handler(eventOf({ headers }), CONTEXT));

  test.each(['Authorization', 'AUTHORIZATION', 'authorization'])('%s is one of any letters', async (name) => {
    expect(await me({ [name]: `Bearer ${token}` })).toMatchObject({ statusCode: 200 });
  });

  test('in two spellings are one header of two values, which prove nobody', async () => {
    expect(await me({ Authorization: `Bearer ${token}`, authorization: `Bearer ${token}` })).toMatchObject({
      statusCode: 401,
    });
  });

  test('hold for content types and proofs, too', async () => {
    const handler = await handlerOf('enroll');
    const enrol = (headers: Record<string, string>, code = 'x'): Promise<Reply> =>
      handler(eventOf({ method: 'POST', path: '/v1/enroll', headers, body: JSON.stringify({ code }) }), CONTEXT);
    expect(await enrol({ 'Content-Type': 'application/json' })).toMatchObject({ statusCode: 404 });
    // The proof is looked at once the code is known.
    const proving = { 'Content-Type': 'application/json', DPOP: 'x' };
    expect(await enrol(proving, spareCode)).toMatchObject({ statusCode: 401 });
    expect(await enrol({ 'Content-Type': 'application/json', 'content-type': 'text/plain' })).toMatchObject({
      statusCode: 415,
    });
  });
});
