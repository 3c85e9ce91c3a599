/**
 * Events with null where API Gateway would leave something out: whoever invokes a function by hand gets the answer of a
 * request that lacks it, never a fault of ours.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { composeEnroll } from '../../shared/compose.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/http/routes.ts';
import type { Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf } from '../harness/events.ts';
import { environmentOf } from '../harness/functions.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Reply>;

/** What each answers a request that has nothing but its route. */
const BARE: Readonly<Record<Exclude<FunctionName, 'revoke'>, number>> = {
  fallback: 200,
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

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  const environment = environmentOf(standIn);
  Object.assign(process.env, environment);
  const operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const { code } = await operator.invite({ team: 'demo', user: 'max', role: 'member' });
  token = (await composeEnroll(environment).enroll(code, '192.0.2.1')).tokenText;
});

afterAll(async () => {
  await standIn.dispose();
  jest.restoreAllMocks();
});

async function handlerOf(name: FunctionName): Promise<Handler> {
  return ((await import(`../../functions/${name}.ts`)) as { handler: Handler }).handler;
}

/** @param given in place of null */
function withNulls(name: FunctionName, given: object = {}): APIGatewayProxyEventV2 {
  const [, { routes }] = FUNCTIONS.find(([candidate]) => candidate === name) ?? [name, { routes: [] }];
  const { method = 'GET', path = '/v1/health' } = routes[0] ?? {};
  const nothing = { headers: null, queryStringParameters: null, pathParameters: null, body: null, cookies: null };
  const event = { ...eventOf({ method, path }), ...nothing, isBase64Encoded: null, stageVariables: null, ...given };
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
  const given = {
    headers: { authorization: `Bearer ${token}`, accept: null },
    pathParameters: { team: 'demo' },
    queryStringParameters: { format: null },
  };
  const event = withNulls(name, given);
  expect(await (await handlerOf(name))(event, CONTEXT)).toMatchObject({ statusCode: 200 });
});
