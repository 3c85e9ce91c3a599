/**
 * The API's description against the running broker: every example is sent as it stands (the token, and the code of an
 * invite, are put in), every answer is held against the document by a validator of its own, and the errors it speaks of
 * are met.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS as WORDS_OF } from '../../docs/openapi/operations.ts';
import { DOCUMENT } from '../../docs/openapi/served.ts';
import { refTo } from '../../docs/openapi/words.ts';
import { jsonOf, jsonPost, send, type Answer, type Sending } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { Judge, operationsOf, type ApiDescription, type Located } from '../harness/openapi.ts';
import { addMember, operatorOf } from '../harness/operator.ts';

const DESCRIPTION = DOCUMENT as unknown as ApiDescription;
const OPERATIONS = operationsOf(DESCRIPTION);
const judge = new Judge(DESCRIPTION);

/** The schema of an answer by the name of its example, where it is not the first that the operation has. */
const FORMS: Readonly<Record<string, string>> = {
  process: 'ProcessCredentials',
  container: 'ContainerCredentials',
  env: 'EnvironmentCredentials',
};

/** In the description answers may gain fields; today they have those of these schemas and no others. */
function strictSchema({ method, path }: Located, name: string): { parse(value: unknown): unknown } {
  const { json = [], text } = WORDS_OF[`${method} ${path}`]?.answer ?? {};
  const schemas = text === undefined ? json : [...json, text];
  const form = FORMS[name];
  const schema = form === undefined ? json[0] : schemas.find((each) => refTo(each).$ref.endsWith(`/${form}`));
  if (schema === undefined) throw new Error(`no answer schema for ${method} ${path} ${name}`);
  return schema;
}

let running: Running;
let base: string;
/** A member's, and a viewer's, who has nothing in `private`. */
let member: string;
let viewer: string;
/** Made before `member` joined, so the joining ended it. */
let endedCode: string;

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  const operator = operatorOf(running);
  ({ code: endedCode } = await operator.invite({ team: 'demo', user: 'max', role: 'member' }));
  member = await enroll(running, running.demo.invites.max);
  viewer = await addMember(running, operator, { team: 'demo', user: 'eve', role: 'viewer' });
});

afterAll(() => running.dispose());

interface Case {
  readonly operation: Located;
  /** Name of the request and of its answer. */
  readonly name: string;
  readonly status: string;
  readonly contentType: string;
}

const CASES: readonly Case[] = OPERATIONS.flatMap((operation) =>
  Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content }]) =>
      Object.entries(content).flatMap(([contentType, { examples = {} }]) =>
        Object.keys(examples).map((name) => ({ operation, name, status, contentType })),
      ),
    ),
);

/** The request of an example: path, query and body as the document has them. */
function requestOf({ operation, name }: Pick<Case, 'operation' | 'name'>): { target: string; sending: Sending } {
  const { method, path, parameters = [], requestBody } = operation;
  const query = parameters.flatMap(({ name: parameter, examples, style, explode }) => {
    const value = examples?.[name]?.value;
    if (value === undefined) return [];
    if (Array.isArray(value)) expect([style, explode]).toEqual(['form', false]);
    const text = Array.isArray(value)
      ? value.map((item) => encodeURIComponent(item as string)).join(',')
      : encodeURIComponent(value as string | number);
    return [`${parameter}=${text}`];
  });
  const target = path.replace('{team}', String(DESCRIPTION.components.parameters['team']?.example));
  const body = requestBody?.content['application/json']?.examples?.[name]?.value;
  return {
    target: query.length === 0 ? target : `${target}?${query.join('&')}`,
    sending: body === undefined ? { method } : jsonPost(body),
  };
}

function withToken(sending: Sending, authorization: string): Sending {
  return { ...sending, headers: { ...sending.headers, authorization } };
}

function bodyOf({ headers, text }: Answer): unknown {
  return headers['content-type']?.includes('json') === true ? JSON.parse(text) : text;
}

function faultsOf(operation: Located, answer: Answer): string[] {
  return judge.ofAnswer(operation, answer.status, answer.headers['content-type'] ?? '', bodyOf(answer));
}

test('what is served is the description', async () => {
  const answer = await send(base, '/v1/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  });
  expect(JSON.parse(answer.text)).toEqual(DOCUMENT);
});

describe('each example, sent', () => {
  test.each(CASES.map((each) => [each.operation.operationId, each.name, each] as const))(
    '%s: %s',
    async (id, name, { operation, status, contentType }) => {
      const { target, sending } = requestOf({ operation, name });
      const ready = id === 'enroll' ? jsonPost({ code: running.demo.invites.ada }) : sending;
      const answer = await send(
        base,
        target,
        operation.security.length === 0 ? ready : withToken(ready, `Bearer ${member}`),
      );
      expect([answer.status, answer.headers['content-type']?.split(';')[0]]).toEqual([Number(status), contentType]);
      expect(faultsOf(operation, answer)).toEqual([]);
      expect(strictSchema(operation, name).parse(bodyOf(answer))).toEqual(bodyOf(answer));
    },
  );

  test('each presign example is signed, but for the item of the batch that says it is not', async () => {
    for (const { operation, name } of CASES.filter(({ operation: { operationId } }) => operationId === 'presign')) {
      const { target, sending } = requestOf({ operation, name });
      const { results } = jsonOf(await send(base, target, withToken(sending, `Bearer ${member}`))) as {
        results: { url?: string; error?: { code: string } }[];
      };
      const outcomes = results.map(({ url, error }) => error?.code ?? typeof url);
      expect([name, outcomes]).toEqual([name, name === 'batch' ? ['string', 'out_of_scope'] : ['string']]);
    }
  });

  test.each(['Bearer ', ''])('the token may be sent as "%s<token>"', async (scheme) => {
    for (const operation of OPERATIONS.filter(({ security }) => security.length > 0)) {
      const { name } = CASES.find((each) => each.operation === operation) ?? { name: '' };
      const { target, sending } = requestOf({ operation, name });
      expect((await send(base, target, withToken(sending, `${scheme}${member}`))).status).toBe(200);
    }
  });
});

/** How each error is met: a path or query, and what is sent, with the member's token unless it says otherwise. */
interface Provocation {
  /** `{operation id} {code}` */
  readonly error: string;
  readonly target: string;
  readonly sending?: Sending;
  readonly token?: () => string;
}

const CREDENTIALS = '/v1/teams/demo/credentials';
const PRESIGN = '/v1/teams/demo/presign';
const NOBODYS = 'lk_0123456789abcdef0123_ThisIsAnExampleAndNobodysTokenXXXXXXXXXXXXX';
const LARGE = jsonPost({ code: 'x'.repeat(70_000) });
const AS_TEXT = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' };
const item = { op: 'get', key: 'webqsee/demo/items-root/shared/max/picture.jpg' };

function onTeam(operation: string, tail: string, valid: Sending, wrong: Sending, query = ''): Provocation[] {
  return [
    { error: `${operation} invalid_request`, target: `/v1/teams/demo${tail}${query}`, sending: wrong },
    { error: `${operation} unauthenticated`, target: `/v1/teams/demo${tail}`, sending: valid, token: () => NOBODYS },
    { error: `${operation} not_a_member`, target: `/v1/teams/nobody${tail}`, sending: valid },
  ];
}

const PROVOCATIONS: readonly Provocation[] = [
  { error: 'getMe invalid_request', target: '/v1/me?team=demo' },
  { error: 'getMe unauthenticated', target: '/v1/me', token: () => NOBODYS },
  { error: 'enroll invalid_request', target: '/v1/enroll', sending: jsonPost({ code: '' }) },
  {
    error: 'enroll invalid_dpop_proof',
    target: '/v1/enroll',
    sending: { ...jsonPost({ code: 'x' }), headers: { 'content-type': 'application/json', dpop: 'x' } },
  },
  {
    error: 'enroll not_found',
    target: '/v1/enroll',
    sending: requestOf({ operation: operationNamed('enroll'), name: 'invite' }).sending,
  },
  { error: 'enroll too_large', target: '/v1/enroll', sending: LARGE },
  { error: 'enroll unsupported_media_type', target: '/v1/enroll', sending: AS_TEXT },
  ...onTeam('getTeam', '', {}, {}, '?x=1'),
  ...onTeam('getCredentials', '/credentials', {}, {}, '?durationSeconds=899'),
  { error: 'getCredentials out_of_scope', target: `${CREDENTIALS}?areas=private`, token: () => viewer },
  ...onTeam('createCredentials', '/credentials', jsonPost({}), jsonPost({ durationSeconds: 3601 })),
  {
    error: 'createCredentials out_of_scope',
    target: CREDENTIALS,
    sending: jsonPost({ areas: ['private'] }),
    token: () => viewer,
  },
  { error: 'createCredentials too_large', target: CREDENTIALS, sending: LARGE },
  { error: 'createCredentials unsupported_media_type', target: CREDENTIALS, sending: AS_TEXT },
  ...onTeam('presign', '/presign', jsonPost({ requests: [item] }), jsonPost({ requests: [item], team: 'demo' })),
  { error: 'presign too_large', target: PRESIGN, sending: jsonPost({ requests: new Array(1001).fill(item) }) },
  { error: 'presign unsupported_media_type', target: PRESIGN, sending: AS_TEXT },
];

function operationNamed(id: string): Located {
  const operation = OPERATIONS.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`${id} is not described`);
  return operation;
}

function expectError(error: string, answer: Answer): void {
  const [id = '', code] = error.split(' ');
  const operation = operationNamed(id);
  expect([jsonOf(answer)['code'], faultsOf(operation, answer)]).toEqual([code, []]);
  const { headers = {} } = operation.responses[String(answer.status)] ?? {};
  for (const name of Object.keys(headers)) expect(answer.headers[name.toLowerCase()]).toMatch(/./);
}

describe('each error, met', () => {
  test.each(PROVOCATIONS.map((each) => [each.error, each] as const))(
    '%s',
    async (error, { target, sending = {}, token = () => member }) => {
      expectError(error, await send(base, target, withToken(sending, `Bearer ${token()}`)));
    },
  );

  const BY_INVITES = ['enroll already_redeemed', 'enroll expired'];

  test(BY_INVITES.join(', '), async () => {
    const again = (code: string): Promise<Answer> => send(base, '/v1/enroll', jsonPost({ code }));
    expectError('enroll already_redeemed', await again(running.demo.invites.max));
    expectError('enroll expired', await again(endedCode));
  });

  test('in the form of container credentials', async () => {
    for (const [id, method, code] of [
      ['getCredentials', 'GET', 'unauthenticated'],
      ['createCredentials', 'POST', 'unauthenticated'],
    ] as const) {
      const answer = await send(base, `${CREDENTIALS}?format=container`, { method });
      expect(answer.headers['content-type']).toBe('application/json');
      expect([jsonOf(answer)['Code'], faultsOf(operationNamed(id), answer)]).toEqual([code, []]);
    }
  });

  const BY_LOOPS = ['getCredentials rate_limited', 'createCredentials rate_limited'];

  test(BY_LOOPS.join(', '), async () => {
    const ask = (target: string, sending: Sending): Promise<Answer> =>
      send(base, target, withToken(sending, `Bearer ${viewer}`));
    let answer = await ask(CREDENTIALS, {});
    for (let more = 0; more < 40 && answer.status === 200; more += 1)
      answer = await ask(`${CREDENTIALS}?durationSeconds=${1000 + more}`, {});
    expectError('getCredentials rate_limited', answer);
    expectError('createCredentials rate_limited', await ask(CREDENTIALS, jsonPost({ durationSeconds: 2000 })));
  });

  test('none that is described is left, but those of a fault inside, of AWS, of 256 MB, or of a scope no layout has', () => {
    const met = [...PROVOCATIONS.map(({ error }) => error), ...BY_INVITES, ...BY_LOOPS];
    const described = OPERATIONS.flatMap(({ operationId, 'x-codes': codes }) =>
      codes.map((code) => `${operationId} ${code}`),
    );
    expect(described.length).toBeGreaterThan(40);
    const notHere = described.filter((error) =>
      /(?:internal|upstream_\w+|limit_reached)$|^presign rate_limited$/.test(error),
    );
    expect([...met, ...notHere].sort()).toEqual(described.sort());
  });
});
