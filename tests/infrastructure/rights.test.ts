/**
 * Each function, while it does all it can do, asks of the table exactly what its row of the table of functions allows it:
 * no less, or it fails on AWS, and no more, or a right is left over.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { FunctionRow, RowRight } from '../../shared/http/function-table.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/http/routes.ts';
import { randomBytes } from 'node:crypto';
import { composeBroker, composeEnroll, composePeople } from '../../shared/compose.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { exchangeToken } from '../../shared/domain/people/exchange.ts';
import type { Identity } from '../../shared/domain/people/identity.ts';
import type { ServiceToken } from '../../shared/domain/people/token.ts';
import { SERVICE } from '../harness/doors.ts';
import { idOf, peopleOf } from '../harness/team-calls.ts';
import { recordedToo, type Revoked } from '../../shared/domain/people/revoked.ts';
import { LISTS } from '../../shared/table.ts';
import { cut, once } from '../harness/faults.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { ask, jsonPost, send, type Answer } from '../harness/http.ts';
import { listed, recordedTable } from '../harness/recorded-rows.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { startUpstream, type Asked, type Upstream } from '../harness/upstream.ts';

/** Kinds of rows by the beginning of their keys (`shared/adapters/dynamodb/table.ts`). */
const KINDS: readonly [kind: string, partition: RegExp, sort: RegExp][] = [
  ['team', /^TEAM#/, /^TEAM$/],
  ['membership', /^MEMBERS#/, /^MEMBER#/],
  ['admins', /^ADMINS#/, /^ADMINS$/],
  ['invite', /^INVITE#/, /^INVITE$/],
  ['token', /^TOKEN#/, /^TOKEN$/],
  ['claim', /^BUCKET#/, /^ROOT#/],
  ['revoker', /^REVOKER#/, /^LEASE$/],
];
/** Calls that make a function do all it can; one that is not here is called on each of its routes, with a member's token and no body. */
const CALLS: Partial<Record<FunctionName, () => Promise<void>>> = {
  me: () => asCaller('/v1/me'),
  teams: () => asCaller('/v1/teams/demo'),
  credentials: () => asCaller('/v1/teams/demo/credentials'),
  members: async () => {
    await asCaller('/v1/teams/demo/members', 403);
    const admin = peopleOf(functions.url);
    const ada = await newToken('admin');
    const broker = composeBroker(environmentOf(standIn));
    const identity = await broker.identify(ada);
    const other = await newToken('admin');
    const bob = (await broker.identify(other)).token.user;
    await composePeople(broker).tokens.addToken(sponsoredBy(await broker.identify(other)));
    expect(statusesOf(await admin.call(ada, 'GET members'), await admin.call(ada, `GET members/${bob}`))).toEqual([
      200, 200,
    ]);
    expect((await admin.call(ada, 'PUT members/new', { role: 'admin' })).status).toBe(200);
    expect((await admin.call(ada, `DELETE members/${bob}?keepTokens=true`)).status).toBe(200);
    expect((await admin.call(ada, `GET members/${identity.token.user}/access`)).status).toBe(200);
  },
  invites: async () => {
    await asCaller('/v1/teams/demo/invites');
    const admin = peopleOf(functions.url);
    const ada = await newToken('admin');
    await admin.invite(ada, 'boss', 'admin');
    const { token: mine } = await composeBroker(environmentOf(standIn)).identify(ada);
    table.fail(once(cut), 'PutItem');
    const id = idOf(await admin.invite(ada, mine.user));
    table.recover();
    expect(
      statusesOf(await admin.call(ada, `GET invites/${id}`), await admin.call(ada, `DELETE invites/${id}`)),
    ).toEqual([200, 204]);
  },
  tokens: async () => {
    await asCaller('/v1/teams/demo/tokens');
    const admin = peopleOf(functions.url);
    const ada = await newToken('admin');
    const { id } = await admin.service(ada, { name: 'backup', role: 'viewer' });
    expect(statusesOf(await admin.call(ada, `GET tokens/${id}`), await admin.call(ada, `DELETE tokens/${id}`))).toEqual(
      [200, 204],
    );
    const max = await newToken();
    expect(statusesOf(await admin.call(max, 'POST /v1/token'), await admin.call(max, 'POST /v1/token'))).toEqual([
      200, 200,
    ]);
  },
  enroll: async () => {
    expect((await enrolledBy(await newCode('admin'))).status).toBe(201);
    const code = await newCode();
    expect((await send(functions.url, '/v1/enroll/preview', jsonPost({ code }))).status).toBe(200);
    expect((await enrolledBy(code)).status).toBe(201);
    expect((await enrolledBy(code)).status).toBe(409);
    // After a lost answer it looks whether the write was its own.
    for (const write of ['redemption', 'TOKEN#']) {
      const next = await newCode();
      table.fail(once(cut), write);
      expect((await enrolledBy(next)).status).toBe(201);
      table.recover();
    }
  },
  revoke: async () => {
    const rows = recordedTable(standIn);
    await rows.putTeam('big');
    // So much ended a while ago that the team's generation is renewed; and some of it more than an hour ago.
    rows.nowMs = Date.now() - 120_000;
    for (let n = 0; n < 560; n += 1) await rows.end('big', `user${n}`, `user${String(n).padStart(6, '0')}`);
    rows.nowMs = Date.now() - 2 * 3_600_000;
    const ended = (id: string): Revoked[] => [...recordedToo([], id, new Date(rows.nowMs))];
    await rows.end('big', 'old', 'old0000000');
    await rows.put({ pk: 'TOKEN#old', sk: 'TOKEN' }, { id: 'old', team: 'big', ...listed(ended('old0000000')) });
    await rows.putTeam('old', listed(ended('old0000')));
    await rows.put(
      { pk: 'TOKEN#live', sk: 'TOKEN' },
      {
        ...{
          id: 'live',
          team: 'big',
          membershipId: 'serv000000',
          sponsor: { user: 'user0', membershipId: 'user000000' },
        },
        ...{ listKey: 'TOKENS#big', listSort: 'service.x#2026#live' },
      },
    );
    const { handler } = (await import('../../functions/revoke.ts')) as { handler: (event: unknown) => Promise<void> };
    const keys = (pk: string, sk: string): object => ({ dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } } });
    await handler({ Records: [keys('MEMBERS#big', 'MEMBER#user1'), keys('TOKEN#live', 'TOKEN')] });
    rows.close();
  },
  presign: async () => {
    await asCaller('/v1/teams/demo/presign', 400, 'POST');
    const requests = [{ op: 'getObject', key: 'webqsee/demo/items-root/shared/a.jpg' }];
    expect((await ask(functions.url, '/v1/teams/demo/presign', token, jsonPost({ requests }))).status).toBe(200);
  },
};

let standIn: StandIn;
let table: Upstream;
let functions: Functions;
let operator: Operator;
let token: string;
let people = 0;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  table = await startUpstream(standIn.aws.url);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, DYNAMODB_ENDPOINT: table.url });
  operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  token = (await composeEnroll(environment).enroll(await newCode(), '192.0.2.1')).tokenText;
});

afterAll(async () => {
  await Promise.all([functions.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

async function newCode(role = 'member'): Promise<string> {
  people += 1;
  return (await operator.invite({ team: 'demo', user: `user${people}`, role })).code;
}

/** Enrolled without the function that does it, whose requests would be counted. */
async function newToken(role?: string): Promise<string> {
  return (await composeEnroll(environmentOf(standIn)).enroll(await newCode(role), '192.0.2.1')).tokenText;
}

/** Shows a function all that a token can be: first used, fresh after an exchange, and shown after its time. */
async function asCaller(path: string, status = 200, method = 'GET'): Promise<void> {
  const broker = composeBroker(environmentOf(standIn));
  const { tokens } = composePeople(broker);
  const exchanged = async (text: string): Promise<string> => {
    const identity = await broker.identify(text);
    if (identity.kind !== 'member') throw new Error('that is a service');
    return (await exchangeToken(identity, { tokens, now: () => new Date(), random: randomBytes })).tokenText;
  };
  const answered = async (text: string): Promise<number> => (await ask(functions.url, path, text, { method })).status;
  const first = await newToken();
  expect(await answered(first)).toBe(status);
  expect(await answered(await exchanged(first))).toBe(status);
  const late = await newToken();
  const successor = idOf(await exchanged(late));
  await tokens.changeToken(idOf(late), { supersededAtSeconds: 1 }, { successor });
  expect(await answered(late)).toBe(401);
}

/** Returns a service's token as it is stored, of a sponsor. */
function sponsoredBy({ token, ...identity }: Identity): ServiceToken {
  if (identity.kind !== 'member') throw new Error('that is a service');
  const { user, id } = identity.membership;
  return {
    ...SERVICE.token,
    team: token.team,
    createdBy: user,
    sponsor: { user, membershipId: id },
  };
}

function statusesOf(...answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status);
}

function enrolledBy(code: string): Promise<Answer> {
  return send(functions.url, '/v1/enroll', jsonPost({ code }));
}

async function callRoutes({ routes }: FunctionRow): Promise<void> {
  for (const { method, path } of routes) {
    const answer = await ask(functions.url, path.replace('{team}', 'demo'), token, { method });
    expect([path, answer.status]).toEqual([path, 200]);
  }
}

/** `{kind} {action}` of a request to the table, with the attributes that it names besides the keys, or the list that it queries. */
function touched({ body, target = '' }: Asked): string {
  const input = JSON.parse(body) as TableRequest;
  const { Key, Item, IndexName, UpdateExpression, ConditionExpression = '' } = input;
  const action = target.replace(/^DynamoDB_\d+\./, '');
  if (IndexName !== undefined) {
    const key = input.ExpressionAttributeValues?.[':partition']?.S ?? '';
    return `${LIST_KINDS.find(([, partition]) => key.startsWith(partition))?.[0] ?? body} ${action}`;
  }
  const { ':partition': partition, ':sort': sort } = input.ExpressionAttributeValues ?? {};
  const { pk, sk } = Key ?? Item ?? { pk: partition, sk: sort };
  const kind = KINDS.find(([, partition, sort]) => partition.test(pk?.S ?? '') && sort.test(sk?.S ?? ''))?.[0];
  if (UpdateExpression === undefined) return `${kind ?? body} ${action}`;
  const words = `${UpdateExpression} ${ConditionExpression}`.match(/(?<![:.\w])[a-z]\w*/g) ?? [];
  const attributes = words.filter((word) => !/^(?:attribute_(?:not_)?exists|pk|sk)$/.test(word));
  return `${kind ?? body} ${action} ${[...new Set(attributes)].sort().join()}`;
}

/** Updates of one kind of row are one right, of all attributes that any of them names. */
function together(seen: ReadonlySet<string>): string[] {
  const attributes = new Map<string, Set<string>>();
  for (const each of seen) {
    const [, update, names = ''] = /^(\w+ UpdateItem) (.*)$/.exec(each) ?? [];
    if (update !== undefined) attributes.set(update, new Set([...(attributes.get(update) ?? []), ...names.split(',')]));
  }
  const updates = [...attributes].map(([update, names]) => `${update} ${[...names].sort().join()}`);
  return [...[...seen].filter((each) => !/^\w+ UpdateItem /.test(each)), ...updates].sort();
}

const LIST_KINDS = Object.entries(LISTS);

interface TableRequest {
  readonly Key?: TableKey;
  readonly Item?: TableKey;
  readonly IndexName?: string;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
}

interface TableKey {
  readonly pk?: { readonly S: string };
  readonly sk?: { readonly S: string };
}

function nameOf(right: RowRight): string {
  return typeof right === 'string' ? right : `UpdateItem ${[...right.UpdateItem].sort().join()}`;
}

test.each(FUNCTIONS)(
  '%s: touches the rows of its row, as it says',
  async (name, row) => {
    const before = table.requests.length;
    await (CALLS[name]?.() ?? callRoutes(row));
    const seen = new Set(table.requests.slice(before).map(touched));
    const said = Object.entries(row.rows).flatMap(([kind, rights]) =>
      rights.map((right) => `${kind} ${nameOf(right)}`),
    );
    const lists = (row.lists ?? []).map((list) => `${list} Query`);
    expect(together(seen)).toEqual([...said, ...lists].sort());
  },
  120_000,
);
