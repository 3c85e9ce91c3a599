/**
 * Holds the API's description against the running broker. Every example is sent unchanged, but for tokens, codes,
 * cursors and ids; an independent validator checks every answer; and every documented error occurs.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INVITE_CODE, INVITE_ID, TOKEN_ID } from '../../docs/openapi/example-member.ts';
import { CURSOR } from '../../docs/openapi/list-words.ts';
import { OPERATIONS as WORDS_OF } from '../../docs/openapi/operations.ts';
import { DOCUMENT } from '../../docs/openapi/served.ts';
import { refTo } from '../../docs/openapi/words.ts';
import { MAX_UNKNOWN_PER_MINUTE } from '../../shared/compose-enroll.ts';
import { MAX_NAME_FAILURES } from '../../shared/domain/people/login-failures.ts';
import { HTTP_STATUS, type ErrorCode } from '../../shared/errors.ts';
import { DEMO_SMAP_TEAM } from '../../local/demo-smap.ts';
import { DATABASE_LOADING_MS, loadDemoDatabase } from '../harness/demo-database.ts';
import { ask, jsonOf, jsonPost, send, type Answer, type Sending } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import {
  answersOf,
  Judge,
  operationsOf,
  type AnswerPlace,
  type ApiDescription,
  type Located,
} from '../harness/openapi.ts';
import { addMember, operatorOf } from '../harness/operator.ts';

const DESCRIPTION = DOCUMENT as unknown as ApiDescription;
const OPERATIONS = operationsOf(DESCRIPTION);
/** Holds the parameters that the operations of a path share: the team, if there is one. */
const TEAM_PARAMETERS = DESCRIPTION.paths as unknown as Readonly<
  Record<string, { readonly parameters?: readonly { readonly $ref: string }[] }>
>;
const judge = new Judge(DESCRIPTION);

/** Names an answer's schema by its example, unless it is the operation's first. */
const FORMS: Readonly<Record<string, string>> = {
  process: 'ProcessCredentials',
  container: 'ContainerCredentials',
  env: 'EnvironmentCredentials',
};

/**
 * Returns the product's strict schema of an answer: the description lets answers gain fields, but today they have
 * exactly these.
 */
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
/** Tokens of a member, of a viewer, who has no rights in `private`, and of an admin. */
let member: string;
let viewer: string;
let admin: string;
/** Tokens of a service, and of one that is limited to another network. */
let service: string;
let elsewhere: string;
/** Tokens of a reader of attachments, and of a proxy that names readers. */
let reader: string;
let proxy: string;
/** The invite was made before `member` joined, so joining ended it. */
let endedCode: string;
/** Maps an example's placeholder to the value of this run. */
const PUT_IN = new Map<string, string>();

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  const operator = operatorOf(running);
  ({ code: endedCode } = await operator.invite({ team: 'demo', user: 'max', role: 'member' }));
  member = await enroll(running, running.demo.invites.max);
  admin = await enroll(running, running.demo.invites.ada);
  viewer = await addMember(running, operator, { team: 'demo', user: 'ole', role: 'viewer' });
  reader = await addMember(running, operator, { team: DEMO_SMAP_TEAM, user: 'rea', role: 'reader' });
  ({ tokenText: proxy } = await operator.createToken(DEMO_SMAP_TEAM, {
    name: 'www',
    role: 'reader',
    proxy: true,
    cidrs: LOOPBACK,
  }));
  PUT_IN.set(INVITE_CODE, (await made('invites', { user: 'ivy', role: 'member' }))['code'] ?? '');
  PUT_IN.set(INVITE_ID, (await made('invites', { user: 'ira', role: 'member' }))['id'] ?? '');
  const sync = await made('tokens', { name: 'sync', role: 'viewer' });
  PUT_IN.set(TOKEN_ID, sync['id'] ?? '');
  ({ token: service = '' } = await made('tokens', { name: 'other', role: 'viewer' }));
  ({ token: elsewhere = '' } = await made('tokens', { name: 'far', role: 'viewer', cidrs: ['203.0.113.0/24'] }));
});

afterAll(() => running.dispose());

/** Creates an invite or a token as the admin. */
async function made(what: 'invites' | 'tokens', body: object): Promise<Record<string, string>> {
  const answer = await ask(base, `/v1/teams/demo/${what}`, admin, jsonPost(body));
  expect(answer.status).toBe(201);
  return jsonOf(answer) as Record<string, string>;
}

interface Case extends AnswerPlace {
  readonly operation: Located;
}

/** Lists examples that depend on others, or use something up. They run last, in this order. */
const LAST = [
  'setMember change',
  'removeMember keep',
  'createInvite reuse',
  'setMember reuse',
  'removeMember remove',
  'enroll invite',
  'endInvite end',
  'endToken end',
];
const lateness = ({ operation: { operationId }, name }: Case): number => LAST.indexOf(`${operationId} ${name}`);
const CASES: readonly Case[] = OPERATIONS.flatMap((operation) =>
  answersOf(operation).map((answer) => ({ operation, ...answer })),
).sort((one, other) => lateness(one) - lateness(other));

/** Returns the token that an example needs. */
function tokenFor({ operation: { tags, security }, name }: Pick<Case, 'operation' | 'name'>): string | undefined {
  if (security.length === 0) return undefined;
  if (tags.includes('attachments')) return name === 'proxy' ? proxy : reader;
  return tags.some((tag) => ['members', 'invites', 'tokens'].includes(tag)) ? admin : member;
}

async function sendExample(each: Pick<Case, 'operation' | 'name'>, scheme = 'Bearer '): Promise<Answer> {
  const { target, sending } = requestOf(each);
  const token = tokenFor(each);
  const authorized = token === undefined ? sending : withToken(sending, `${scheme}${token}`);
  if (!target.includes(CURSOR)) return send(base, target, authorized);
  const [list = ''] = target.split('?');
  const { nextCursor } = jsonOf(await send(base, `${list}?limit=1`, authorized));
  return send(base, target.replace(CURSOR, String(nextCursor)), authorized);
}

/** Returns the request of an example: path, query and body from the document, with the values of this run put in. */
function requestOf({ operation, name }: Pick<Case, 'operation' | 'name'>): { target: string; sending: Sending } {
  const { method, path, parameters = [], requestBody } = operation;
  let target = path.replace('{team}', teamOf(operation));
  const query: string[] = [];
  const headers: Record<string, string> = {};
  for (const { name: parameter, in: place, examples, style, explode } of parameters) {
    const value = examples?.[name]?.value;
    if (value === undefined) continue;
    if (Array.isArray(value)) expect([style, explode]).toEqual(['form', false]);
    const text = Array.isArray(value)
      ? value.map((item) => encodeURIComponent(item as string)).join(',')
      : encodeURIComponent(value as string | number);
    if (place === 'header') headers[parameter.toLowerCase()] = value as string;
    else if (place === 'path') target = target.replace(`{${parameter}}`, text.replaceAll('%2F', '/'));
    else query.push(`${parameter}=${text}`);
  }
  const body = requestBody?.content['application/json']?.examples?.[name]?.value;
  return {
    target: putIn(query.length === 0 ? target : `${target}?${query.join('&')}`),
    sending:
      body === undefined ? { method, headers } : { ...jsonPost(body), method, body: putIn(JSON.stringify(body)) },
  };
}

/** Returns the team in the examples of a path. */
function teamOf({ path }: Located): string {
  const shared = TEAM_PARAMETERS[path]?.parameters?.[0]?.$ref ?? '';
  return String(DESCRIPTION.components.parameters[shared.replace('#/components/parameters/', '')]?.example);
}

function putIn(text: string): string {
  return [...PUT_IN].reduce((before, [example, real]) => before.replaceAll(example, real), text);
}

function withToken(sending: Sending, authorization: string): Sending {
  return { ...sending, headers: { ...sending.headers, authorization } };
}

function bodyOf({ headers, text }: Answer): unknown {
  return text !== '' && headers['content-type']?.includes('json') === true ? JSON.parse(text) : text;
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

test.each(['Bearer ', ''])('the token may be sent as "%s<token>"', async (scheme) => {
  const looking = OPERATIONS.filter(({ method, tags: [tag = ''], security }) => {
    return security.length > 0 && (method === 'GET' || tag === 'team');
  });
  expect(looking.length).toBeGreaterThan(10);
  for (const operation of looking) {
    const { name, status: good } = CASES.find((each) => each.operation === operation) ?? { name: '' };
    const { status } = await sendExample({ operation, name }, scheme);
    expect([operation.operationId, status]).toEqual([operation.operationId, Number(good)]);
  }
});

describe('each example, sent', () => {
  test.each(CASES.map((each) => [each.operation.operationId, each.name, each] as const))(
    '%s: %s',
    async (_id, name, { operation, status, contentType }) => {
      const answer = await sendExample({ operation, name });
      // A HEAD answer has the headers of GET's, which has a body.
      const type = operation.method === 'HEAD' && status === '200' ? 'application/json' : contentType;
      expect([answer.status, answer.headers['content-type']?.split(';')[0]]).toEqual([Number(status), type]);
      expect(faultsOf(operation, answer)).toEqual([]);
      for (const header of Object.keys(operation.responses[status]?.headers ?? {}))
        expect([header, answer.headers[header.toLowerCase()]]).toEqual([header, expect.stringMatching(/./)]);
      if (contentType === undefined) return;
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
});

/** Causes an error: a path or query and the request, with the member's token by default. */
interface Provocation {
  /** `{operation id} {code}` */
  readonly error: string;
  readonly target: string;
  readonly sending?: Sending;
  readonly token?: () => string;
}

const TEAM = '/v1/teams/demo';
const CREDENTIALS = `${TEAM}/credentials`;
const PRESIGN = `${TEAM}/presign`;
/** No invite and no token has this id. */
const NO_ID = '00000000000000000000';
const POST = { method: 'POST' };
const DELETE = { method: 'DELETE' };
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

/** Causes the errors of a route that takes a code. */
function onCode(operation: string, target: string, example: string): Provocation[] {
  const { sending } = requestOf({ operation: operationNamed(operation), name: example });
  return [
    { error: `${operation} invalid_request`, target, sending: jsonPost({ code: '' }) },
    { error: `${operation} not_found`, target, sending },
    { error: `${operation} too_large`, target, sending: LARGE },
    { error: `${operation} unsupported_media_type`, target, sending: AS_TEXT },
  ];
}

/** Causes the errors of one member, invite or token: not for this caller, and not found. */
function onThing(
  operation: string,
  before: string,
  name: string,
  sending: Sending = {},
  after = '',
  token = (): string => member,
): Provocation[] {
  const target = TEAM + before;
  return [
    { error: `${operation} out_of_scope`, target: target + name + after, sending, token },
    { error: `${operation} not_found`, target: target + NO_ID + after, sending, token: () => admin },
  ];
}

const ATTACHMENTS = `/v1/teams/${DEMO_SMAP_TEAM}/attachments`;

/** Causes the errors of a route to an attachment. */
function onAttachment(operation: string, tail: string, wrong: string, method = 'GET'): Provocation[] {
  const sending = { method };
  return [
    { error: `${operation} invalid_request`, target: ATTACHMENTS + wrong, sending, token: () => reader },
    { error: `${operation} unauthenticated`, target: ATTACHMENTS + tail, sending, token: () => proxy },
    { error: `${operation} not_a_member`, target: ATTACHMENTS + tail, sending },
    { error: `${operation} out_of_scope`, target: `${TEAM}/attachments${tail}`, sending },
  ];
}

/** Causes the errors that every body can have. */
function onBody(operation: string, tail: string, method = 'POST'): Provocation[] {
  const target = `${TEAM}${tail}`;
  return [
    { error: `${operation} too_large`, target, sending: { ...LARGE, method } },
    { error: `${operation} unsupported_media_type`, target, sending: { ...AS_TEXT, method } },
  ];
}

function put(value: unknown): Sending {
  return { ...jsonPost(value), method: 'PUT' };
}

const PROVOCATIONS: readonly Provocation[] = [
  { error: 'getMe invalid_request', target: '/v1/me?team=demo' },
  { error: 'getMe unauthenticated', target: '/v1/me', token: () => NOBODYS },
  { error: 'getMe out_of_scope', target: '/v1/me', token: () => elsewhere },
  ...onCode('enroll', '/v1/enroll', 'invite'),
  ...onCode('previewInvite', '/v1/enroll/preview', 'code'),
  ...onTeam('getTeam', '', {}, {}, '?x=1'),
  { error: 'getTeam out_of_scope', target: TEAM, token: () => elsewhere },
  ...onTeam('listMembers', '/members', {}, {}, '?limit=101'),
  { error: 'listMembers out_of_scope', target: `${TEAM}/members` },
  ...onTeam('getMember', '/members/max', {}, {}, '?x=1'),
  ...onThing('getMember', '/members/', 'ada'),
  ...onTeam('setMember', '/members/max', put({ role: 'viewer' }), put({ roles: [] })),
  { error: 'setMember out_of_scope', target: `${TEAM}/members/max`, sending: put({ role: 'admin' }) },
  {
    error: 'setMember conflict',
    target: `${TEAM}/members/max`,
    sending: put({ role: 'viewer', reuse: true }),
    token: () => admin,
  },
  ...onBody('setMember', '/members/max', 'PUT'),
  ...onTeam('removeMember', '/members/max', DELETE, DELETE, '?keepTokens=yes'),
  ...onThing('removeMember', '/members/', 'ada', DELETE),
  { error: 'removeMember conflict', target: `${TEAM}/members/ada`, sending: DELETE, token: () => admin },
  ...onTeam('getMemberAccess', '/members/max/access', {}, {}, '?op=get'),
  ...onThing('getMemberAccess', '/members/', 'ada', {}, '/access'),
  ...onTeam('listInvites', '/invites', {}, {}, '?cursor=x'),
  { error: 'listInvites out_of_scope', target: `${TEAM}/invites`, token: () => service },
  ...onTeam('createInvite', '/invites', jsonPost({ user: 'max' }), jsonPost({ user: 'service.max' })),
  { error: 'createInvite out_of_scope', target: `${TEAM}/invites`, sending: jsonPost({ user: 'ada' }) },
  { error: 'createInvite conflict', target: `${TEAM}/invites`, sending: jsonPost({ user: 'max' }), token: () => admin },
  ...onBody('createInvite', '/invites'),
  ...onTeam('getInvite', `/invites/${NO_ID}`, {}, {}, '?x=1'),
  ...onThing('getInvite', '/invites/', NO_ID, {}, '', () => service),
  ...onTeam('endInvite', `/invites/${NO_ID}`, DELETE, DELETE, '?x=1'),
  ...onThing('endInvite', '/invites/', NO_ID, DELETE, '', () => service),
  { error: 'exchangeToken invalid_request', target: '/v1/token', sending: jsonPost({ team: 'demo' }) },
  { error: 'exchangeToken unauthenticated', target: '/v1/token', sending: POST, token: () => NOBODYS },
  { error: 'exchangeToken out_of_scope', target: '/v1/token', sending: POST, token: () => service },
  { error: 'exchangeToken too_large', target: '/v1/token', sending: LARGE },
  { error: 'exchangeToken unsupported_media_type', target: '/v1/token', sending: AS_TEXT },
  ...onTeam('listTokens', '/tokens', {}, {}, '?limit=0'),
  { error: 'listTokens out_of_scope', target: `${TEAM}/tokens`, token: () => service },
  ...onTeam('createToken', '/tokens', jsonPost({ name: 'x', role: 'viewer' }), jsonPost({ name: 'x' })),
  { error: 'createToken out_of_scope', target: `${TEAM}/tokens`, sending: jsonPost({ name: 'x', role: 'viewer' }) },
  {
    error: 'createToken conflict',
    target: `${TEAM}/tokens`,
    sending: jsonPost({ name: 'other', role: 'member' }),
    token: () => admin,
  },
  ...onBody('createToken', '/tokens'),
  ...onTeam('getToken', `/tokens/${NO_ID}`, {}, {}, '?x=1'),
  ...onThing('getToken', '/tokens/', NO_ID, {}, '', () => service),
  ...onTeam('endToken', `/tokens/${NO_ID}`, DELETE, DELETE, '?x=1'),
  ...onThing('endToken', '/tokens/', NO_ID, DELETE, '', () => service),
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
  { error: 'presign out_of_scope', target: PRESIGN, sending: jsonPost({ requests: [item] }), token: () => elsewhere },
  { error: 'presign too_large', target: PRESIGN, sending: jsonPost({ requests: new Array(1001).fill(item) }) },
  { error: 'presign unsupported_media_type', target: PRESIGN, sending: AS_TEXT },
  ...onAttachment('getAttachment', '/s1_1/a.jpg', '/s1_1%5Ca.jpg'),
  ...onAttachment('headAttachment', '/s1_1/a.jpg', '/s1_1%5Ca.jpg', 'HEAD'),
  ...onAttachment('getAttachmentByQuery', '?path=s1_1%2Fa.jpg', ''),
  ...onAttachment('headAttachmentByQuery', '?path=s1_1%2Fa.jpg', '', 'HEAD'),
];

function operationNamed(id: string): Located {
  const operation = OPERATIONS.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`${id} is not described`);
  return operation;
}

function expectError(error: string, answer: Answer): void {
  const [id = '', code] = error.split(' ');
  const operation = operationNamed(id);
  if (operation.method === 'HEAD') expect([answer.status, answer.text]).toEqual([HTTP_STATUS[code as ErrorCode], '']);
  else expect([jsonOf(answer)['code'], faultsOf(operation, answer)]).toEqual([code, []]);
  const { headers = {} } = operation.responses[String(answer.status)] ?? {};
  for (const name of Object.keys(headers)) expect(answer.headers[name.toLowerCase()]).toMatch(/./);
}

/** Sends a token that is not bound as one that is, wherever another one is refused. */
const PROOFS: readonly Provocation[] = PROVOCATIONS.filter(({ error }) => error.endsWith(' unauthenticated')).map(
  ({ error, ...sent }) => ({ ...sent, error: error.replace('unauthenticated', 'invalid_dpop_proof') }),
);

const CODE_ROUTES = [
  ['enroll', '/v1/enroll'],
  ['previewInvite', '/v1/enroll/preview'],
] as const;

describe('each error, met', () => {
  test.each(PROVOCATIONS.map((each) => [each.error, each] as const))(
    '%s',
    async (error, { target, sending = {}, token = () => member }) => {
      expectError(error, await send(base, target, withToken(sending, `Bearer ${token()}`)));
    },
  );

  test.each(PROOFS.map((each) => [each.error, each] as const))('%s', async (error, { target, sending = {} }) => {
    const token = target.startsWith(ATTACHMENTS) ? reader : member;
    expectError(error, await send(base, target, withToken(sending, `DPoP ${token}`)));
  });

  const BY_PROOF = ['enroll invalid_dpop_proof'];

  test(BY_PROOF.join(', '), async () => {
    const { code = '' } = await made('invites', { user: 'pia', role: 'viewer' });
    const { headers, ...sending } = jsonPost({ code });
    const answer = await send(base, '/v1/enroll', { ...sending, headers: { ...headers, dpop: 'x' } });
    expectError('enroll invalid_dpop_proof', answer);
    expect((await send(base, '/v1/enroll', jsonPost({ code }))).status).toBe(201);
  });

  const BY_INVITES = ['enroll', 'previewInvite'].flatMap((id) => [`${id} already_redeemed`, `${id} expired`]);

  test(BY_INVITES.join(', '), async () => {
    for (const [id, target] of CODE_ROUTES) {
      const again = (code: string): Promise<Answer> => send(base, target, jsonPost({ code }));
      expectError(`${id} already_redeemed`, await again(running.demo.invites.max));
      expectError(`${id} expired`, await again(endedCode));
    }
  });

  const BY_EXCHANGE = ['exchangeToken conflict'];

  test(BY_EXCHANGE.join(', '), async () => {
    const { code = '' } = await made('invites', { user: 'una', role: 'viewer' });
    const old = await enroll(running, code);
    const { token } = jsonOf(await ask(base, '/v1/token', old, POST));
    expect((await ask(base, '/v1/me', String(token))).status).toBe(200);
    expectError('exchangeToken conflict', await ask(base, '/v1/token', old, POST));
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
    const session = (target: string, sending: Sending): Promise<Answer> => ask(base, target, viewer, sending);
    let answer = await session(CREDENTIALS, {});
    for (let more = 0; more < 40 && answer.status === 200; more += 1)
      answer = await session(`${CREDENTIALS}?durationSeconds=${1000 + more}`, {});
    expectError('getCredentials rate_limited', answer);
    expectError('createCredentials rate_limited', await session(CREDENTIALS, jsonPost({ durationSeconds: 2000 })));
  });

  const ATTACHMENT_ROUTES = [
    ['getAttachment', 'GET', '/s1_1/a.jpg'],
    ['headAttachment', 'HEAD', '/s1_1/a.jpg'],
    ['getAttachmentByQuery', 'GET', '?path=s1_1%2Fa.jpg'],
    ['headAttachmentByQuery', 'HEAD', '?path=s1_1%2Fa.jpg'],
  ] as const;
  const BY_GUESSING = ATTACHMENT_ROUTES.map(([id]) => `${id} rate_limited`);

  test(
    BY_GUESSING.join(', '),
    async () => {
      await loadDemoDatabase(running);
      for (const [id, method, tail] of ATTACHMENT_ROUTES) {
        const guess = (number: number): Promise<Answer> => {
          const login = Buffer.from(`${id}:${number}`).toString('base64');
          return send(base, ATTACHMENTS + tail, { method, headers: { authorization: `Basic ${login}` } });
        };
        const answers = await Promise.all(Array.from({ length: MAX_NAME_FAILURES + 3 }, (_, number) => guess(number)));
        const late = answers.find(({ status }) => status === HTTP_STATUS.rate_limited);
        expectError(`${id} rate_limited`, late ?? (await guess(99)));
        const wrong = answers.find(({ status }) => status === HTTP_STATUS.unauthenticated);
        expect(wrong?.headers['www-authenticate']).toBe('Basic realm="smap"');
      }
    },
    DATABASE_LOADING_MS,
  );

  const BY_CODES = CODE_ROUTES.map(([id]) => `${id} rate_limited`);

  test(BY_CODES.join(', '), async () => {
    const shown = jsonPost({ code: 'x' });
    const AT_ONCE = 50;
    for (let count = 0; count < MAX_UNKNOWN_PER_MINUTE; count += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => send(base, '/v1/enroll/preview', shown)));
    for (const [id, target] of CODE_ROUTES) expectError(`${id} rate_limited`, await send(base, target, shown));
  });

  test('none that is described is left, but those of a fault inside, of AWS, of 256 MB, or of a scope no layout has', () => {
    const met = [
      ...[...PROVOCATIONS, ...PROOFS].map(({ error }) => error),
      ...[BY_PROOF, BY_INVITES, BY_EXCHANGE, BY_LOOPS, BY_GUESSING, BY_CODES].flat(),
    ];
    const described = OPERATIONS.flatMap(({ operationId, 'x-codes': codes }) =>
      codes.map((code) => `${operationId} ${code}`),
    );
    expect(described.length).toBeGreaterThan(40);
    const notHere = described.filter(
      (error) =>
        /(?:internal|upstream_\w+|limit_reached)$/.test(error) ||
        (error.endsWith('rate_limited') && !met.includes(error)),
    );
    expect([...met, ...notHere].sort()).toEqual(described.sort());
  });
});
