/**
 * Proves that each function, while it does everything it can, uses exactly the rights of its row in the table of
 * functions: with fewer it would fail on AWS, and a further one would be superfluous.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { RowRight } from '../../shared/http/function-row.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/http/routes.ts';
import { composeBroker, composePeople, type PeoplePorts } from '../../shared/compose.ts';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { readConfig } from '../../shared/config.ts';
import { actorIn } from '../../shared/domain/people/actor.ts';
import { exchangeToken } from '../../shared/domain/people/exchange.ts';
import type { MemberIdentity } from '../../shared/domain/people/identity.ts';
import { createServiceToken } from '../../shared/domain/people/service-token.ts';
import type { MemberToken } from '../../shared/domain/people/token.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { recordedToo, type Revoked } from '../../shared/domain/people/revoked.ts';
import { LISTS } from '../../shared/table-schema.ts';
import { bearer } from '../harness/credentials.ts';
import {
  ATTACHMENTS,
  loginEnvironment,
  rightPassword,
  SURVEY_BUCKET,
  SURVEY_TEAM,
  wrongPassword,
  type Headers,
} from '../harness/attachments.ts';
import { redeemBound, sendBound } from '../harness/bound-member.ts';
import { newDpopKey } from '../harness/dpop-key.ts';
import { cut, once } from '../harness/faults.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { ask, jsonOf, jsonPost, send, type Answer } from '../harness/http.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { issuersSetting, startOidcIssuer, type OidcIssuerServer } from '../harness/oidc-issuer.ts';
import { listed, recordedTable } from '../harness/recorded-rows.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { startUpstream, type Asked, type Upstream } from '../harness/upstream.ts';

/** Maps the beginning of a row's keys to its kind (`shared/adapters/dynamodb/table.ts`). */
const KINDS: readonly [kind: string, partition: RegExp, sort: RegExp][] = [
  ['team', /^TEAM#/, /^TEAM$/],
  ['membership', /^MEMBERS#/, /^MEMBER#/],
  ['admins', /^ADMINS#/, /^ADMINS$/],
  ['invite', /^INVITE#/, /^INVITE$/],
  ['token', /^TOKEN#/, /^TOKEN$/],
  ['claim', /^BUCKET#/, /^ROOT#/],
  ['login', /^LOGINS#/, /^(?:ADDRESS$|NAME#)/],
  ['proof', /^PROOF#/, /^PROOF$/],
  ['oidc', /^OIDC#/, /^TEAM#/],
  ['revoker', /^REVOKER#/, /^LEASE$/],
];
const SETTINGS = { partition: 'aws', smapServerActions: [] };
const MEMBERS = '/v1/teams/demo/members';
const INVITES = '/v1/teams/demo/invites';
const TOKENS = '/v1/teams/demo/tokens';
const PICTURE = `${ATTACHMENTS}/s1/a.jpg`;
/** A count of failed logins is written again only after this time, in milliseconds. */
const NEXT_WRITE_MS = 1100;

/** Holds calls that make each function do everything it can. */
const CALLS: Record<FunctionName, () => Promise<void>> = {
  fallback: () => Promise.resolve(),
  console: async () => {
    expect((await ask(functions.url, '/', '')).status).toBe(200);
  },
  openapi: () => Promise.resolve(),
  me: () => byEveryToken((shown) => ask(functions.url, '/v1/me', shown)),
  teams: () => byEveryToken((shown) => ask(functions.url, '/v1/teams/demo', shown)),
  credentials: async () => {
    await byEveryToken((shown) => ask(functions.url, '/v1/teams/demo/credentials', shown));
    const { text } = await newMember('member', 'demo', true);
    expect((await ask(functions.url, '/v1/teams/demo/credentials', text)).status).toBe(200);
  },
  presign: async () => {
    const requests = [{ op: 'getObject', key: 'webqsee/demo/items-root/shared/a.jpg' }];
    const presign = (shown: string): Promise<Answer> =>
      ask(functions.url, '/v1/teams/demo/presign', shown, jsonPost({ requests }));
    await byEveryToken(presign);
    expect((await presign((await newMember('member', 'demo', true)).text)).status).toBe(200);
  },
  attachments: async () => {
    await byEveryToken((shown) => ask(functions.url, PICTURE, shown), SURVEY_TEAM);
    const services = [{ name: 'report' }, { name: 'web', proxy: true as const, cidrs: LOOPBACK }];
    for (const input of services) {
      const { tokenText } = await operator.createToken(SURVEY_TEAM, { role: 'reader', ...input });
      const headers = { 'x-latchkey-user': 'max' };
      expect((await ask(functions.url, PICTURE, tokenText, { headers })).status).toBe(302);
    }
    const signIn = async (headers: Headers): Promise<number> =>
      (await send(functions.url, PICTURE, { headers })).status;
    expect(await signIn(rightPassword())).toBe(302);
    expect(await signIn(wrongPassword())).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, NEXT_WRITE_MS));
    // The fifth failure imposes a wait, and the attempt after a wait claims its turn in the row.
    for (let failures = 1; failures < 5; failures += 1) expect(await signIn(wrongPassword())).toBe(401);
    expect(await signIn(wrongPassword())).toBe(429);
    await new Promise((resolve) => setTimeout(resolve, NEXT_WRITE_MS));
    expect(await signIn(wrongPassword())).toBe(401);
  },
  members: async () => {
    await byEveryToken((shown) => ask(functions.url, MEMBERS, shown));
    const admin = await newMember('admin', 'demo', true);
    const made = await newMember('member');
    expect((await ask(functions.url, MEMBERS, admin.text)).status).toBe(200);
    expect((await ask(functions.url, `${MEMBERS}/added`, admin.text, jsonPut({ role: 'viewer' }))).status).toBe(200);
    const oidc = { issuer: issuer.issuer, subject: 'bound' };
    expect((await ask(functions.url, `${MEMBERS}/bound`, admin.text, jsonPut({ role: 'viewer', oidc }))).status).toBe(
      200,
    );
    expect((await ask(functions.url, `${MEMBERS}/${made.user}`, admin.text, jsonPut({ role: 'admin' }))).status).toBe(
      200,
    );
    // One removed admin's service tokens end; the other's are kept.
    const other = await newMember('admin');
    await Promise.all([made, other].map(({ text, user }) => makeServiceToken(text, user)));
    for (const target of [`${MEMBERS}/${other.user}`, `${MEMBERS}/${made.user}?keepTokens=true`])
      expect((await ask(functions.url, target, admin.text, { method: 'DELETE' })).status).toBe(200);
  },
  invites: async () => {
    await byEveryToken((shown) => ask(functions.url, INVITES, shown));
    const admin = await newMember('admin', 'demo', true);
    for (const input of [{ user: 'invited', role: 'admin' }, { user: admin.user }])
      expect((await ask(functions.url, INVITES, admin.text, jsonPost(input))).status).toBe(201);
    const [row] = (jsonOf(await ask(functions.url, INVITES, admin.text)) as { items: { id: string }[] }).items;
    expect((await ask(functions.url, `${INVITES}/${row?.id ?? ''}`, admin.text, { method: 'DELETE' })).status).toBe(
      204,
    );
  },
  tokens: async () => {
    await byEveryToken((shown) => ask(functions.url, TOKENS, shown));
    const admin = await newMember('admin', 'demo', true);
    const { id } = jsonOf(await ask(functions.url, TOKENS, admin.text, jsonPost({ name: 'one', role: 'viewer' })));
    expect((await ask(functions.url, `${TOKENS}/${String(id)}`, admin.text, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(functions.url, '/v1/token', admin.text, { method: 'POST' })).status).toBe(200);
  },
  enroll: async () => {
    const code = await newCode('admin');
    expect((await enrolledBy(code)).status).toBe(201);
    expect((await enrolledBy(code)).status).toBe(409);
    expect((await redeemBound(functions.url, await newCode(), await newDpopKey())).status).toBe(201);
    // A lost answer makes the function check whether the write was its own.
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
    // Enough ended a while ago for the team's generation to be renewed, and some of it more than an hour ago.
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
};

let standIn: StandIn;
let table: Upstream;
let functions: Functions;
let operator: Operator;
let store: PeoplePorts;
let environment: Record<string, string>;
let people = 0;
let issuer: OidcIssuerServer;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  table = await startUpstream(standIn.aws.url);
  issuer = await startOidcIssuer('ES256');
  environment = {
    ...environmentOf(standIn),
    ...(await loginEnvironment()),
    LATCHKEY_OIDC_ISSUERS: issuersSetting(issuer),
  };
  functions = await startFunctions({ ...environment, DYNAMODB_ENDPOINT: table.url });
  operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  await operator.createTeam({ team: SURVEY_TEAM, layout: 'smap', bucket: SURVEY_BUCKET });
  store = composePeople({ config: readConfig(environment) });
});

afterAll(async () => {
  await Promise.all([functions.close(), table.close(), issuer.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

async function newCode(role = 'member', team = 'demo'): Promise<string> {
  people += 1;
  return (await operator.invite({ team, user: `user${people}`, role })).code;
}

/** Adds a member whom no function has cached, with a bound token if asked. The table's proxy does not see these requests. */
async function newMember(
  role: string,
  team = 'demo',
  isBound = false,
): Promise<{ user: string; text: string; token: MemberToken }> {
  const code = await newCode(role, team);
  const key = isBound ? await newDpopKey() : undefined;
  const enrolment = composeEnroll(environment).enroll(code, '192.0.2.1', () => Promise.resolve(key?.thumbprint));
  const { membership, tokenText, token } = await enrolment;
  if (key !== undefined) sendBound(tokenText, key);
  return { user: membership.user, text: tokenText, token };
}

/** Adds a member who signs in by an identity; returns a JWT of it. */
async function newIdentity(team: string): Promise<string> {
  const subject = `subject${(people += 1)}`;
  const oidc = { issuer: issuer.issuer, subject };
  const row = { team, user: subject, role: team === 'demo' ? 'member' : 'reader', id: 'oidc000000', holder: 'oidc' };
  await store.memberships.putMembership(
    { ...row, version: 1, active: true, enrolled: true, since: new Date().toISOString(), oidc },
    0,
  );
  await store.oidcClaims.putClaim({ ...oidc, team, user: subject, claimId: 'claim' }, undefined);
  return issuer.token({ subject });
}

/** Uses a new token, one of an identity, a token that was exchanged for another, and an expired one. */
async function byEveryToken(show: (token: string) => Promise<Answer>, team = 'demo'): Promise<void> {
  const exchanged = async (): Promise<{ old: string; id: string; fresh: string }> => {
    const { text, token } = await newMember(team === 'demo' ? 'member' : 'reader', team);
    const identity = { kind: 'member', token } as MemberIdentity;
    return { old: text, id: token.id, fresh: (await exchangeToken(identity, store)).tokenText };
  };
  expect((await show((await exchanged()).fresh)).status).not.toBe(401);
  expect((await show(await newIdentity(team))).status).not.toBe(401);
  const { old, id } = await exchanged();
  await store.tokens.changeToken(id, { supersededAtSeconds: 1 }, {});
  expect((await show(old)).status).toBe(401);
}

/** Makes a service token without using a function. */
async function makeServiceToken(text: string, name: string): Promise<void> {
  const actor = actorIn(await composeBroker(environment).identify(bearer(text), undefined), 'demo');
  await createServiceToken(actor, actor.team, { name, role: 'viewer' }, SETTINGS, store);
}

function jsonPut(body: object): object {
  return { ...jsonPost(body), method: 'PUT' };
}

function enrolledBy(code: string): Promise<Answer> {
  return send(functions.url, '/v1/enroll', jsonPost({ code }));
}

/**
 * Returns `{kind} {action}` of a request to the table, with the named attributes other than keys, or the queried list.
 */
function touched({ body, target = '' }: Asked): string {
  const input = JSON.parse(body) as TableRequest;
  const { Key, Item, IndexName, UpdateExpression, ConditionExpression = '' } = input;
  const action = target.replace(/^DynamoDB_\d+\./, '');
  if (IndexName !== undefined) {
    const key = input.ExpressionAttributeValues?.[':partition']?.S ?? '';
    return `${LIST_KINDS.find(([, partition]) => key.startsWith(partition))?.[0] ?? body} ${action}`;
  }
  const queried = {
    pk: input.ExpressionAttributeValues?.[':partition'] ?? input.ExpressionAttributeValues?.[':pk'],
    sk: input.ExpressionAttributeValues?.[':sort'] ?? input.ExpressionAttributeValues?.[':sk'],
  };
  const { pk, sk } = Key ?? Item ?? queried;
  const kind = KINDS.find(([, partition, sort]) => partition.test(pk?.S ?? '') && sort.test(sk?.S ?? ''))?.[0];
  if (UpdateExpression === undefined) return `${kind ?? body} ${action}`;
  const words = `${UpdateExpression} ${ConditionExpression}`.match(/(?<![:.\w])[a-z]\w*/g) ?? [];
  const attributes = words.filter((word) => !/^(?:attribute_(?:not_)?exists|pk|sk)$/.test(word));
  return `${kind ?? body} ${action} ${[...new Set(attributes)].sort().join()}`;
}

/** Merges the updates of one kind of row into one right with all of their attributes. */
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
  readonly pk?: { readonly S?: string } | undefined;
  readonly sk?: { readonly S?: string } | undefined;
}

function nameOf(right: RowRight): string {
  return typeof right === 'string' ? right : `UpdateItem ${[...right.UpdateItem].sort().join()}`;
}

test.each(FUNCTIONS)(
  '%s: touches the rows of its row, as it says',
  async (name, row) => {
    const before = table.requests.length;
    await CALLS[name]();
    const seen = new Set(table.requests.slice(before).map(touched));
    const said = Object.entries(row.rows).flatMap(([kind, rights]) =>
      rights.map((right) => `${kind} ${nameOf(right)}`),
    );
    const lists = (row.lists ?? []).map((list) => `${list} Query`);
    expect(together(seen)).toEqual(together(new Set([...said, ...lists])));
  },
  120_000,
);
