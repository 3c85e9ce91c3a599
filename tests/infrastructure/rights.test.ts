/**
 * Each function, while it does all it can do, asks of the table exactly what its row of the table of functions allows it:
 * no less, or it fails on AWS, and no more, or a right is left over.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { FunctionRow, RowRight } from '../../shared/http/function-table.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/http/routes.ts';
import { composeEnroll } from '../../shared/compose.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { cut, once } from '../harness/faults.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { ask, jsonPost, send, type Answer } from '../harness/http.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { startUpstream, type Asked, type Upstream } from '../harness/upstream.ts';

/** Kinds of rows by the beginning of their keys (`shared/adapters/dynamodb/table.ts`). */
const KINDS: readonly [kind: string, partition: RegExp, sort: RegExp][] = [
  ['team', /^TEAM#/, /^TEAM$/],
  ['membership', /^MEMBERS#/, /^MEMBER#/],
  ['invite', /^INVITE#/, /^INVITE$/],
  ['token', /^TOKEN#/, /^TOKEN$/],
  ['claim', /^BUCKET#/, /^ROOT#/],
];
/** Calls that make a function do all it can; one that is not here is called on each of its routes, with a member's token and no body. */
const CALLS: Partial<Record<FunctionName, () => Promise<void>>> = {
  enroll: async () => {
    const code = await newCode();
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
  presign: async () => {
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

async function newCode(): Promise<string> {
  people += 1;
  return (await operator.invite({ team: 'demo', user: `user${people}`, role: 'member' })).code;
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

/** `{kind} {action}` of a request to the table, with the attribute that it sets. */
function touched({ body, target = '' }: Asked): string {
  const {
    Key,
    Item,
    UpdateExpression = '',
  } = JSON.parse(body) as {
    Key?: TableKey;
    Item?: TableKey;
    UpdateExpression?: string;
  };
  const [, attribute] = /^SET (\w+) = :\w+$/.exec(UpdateExpression) ?? [];
  const { pk, sk } = Key ?? Item ?? {};
  const kind = KINDS.find(([, partition, sort]) => partition.test(pk?.S ?? '') && sort.test(sk?.S ?? ''))?.[0];
  const action = target.replace(/^DynamoDB_\d+\./, '');
  return [kind ?? body, action, ...(attribute === undefined ? [] : [attribute])].join(' ');
}

interface TableKey {
  readonly pk?: { readonly S: string };
  readonly sk?: { readonly S: string };
}

function nameOf(right: RowRight): string {
  return typeof right === 'string' ? right : `UpdateItem ${right.UpdateItem.join()}`;
}

test.each(FUNCTIONS)('%s: touches the rows of its row, as it says', async (name, row) => {
  const before = table.requests.length;
  await (CALLS[name]?.() ?? callRoutes(row));
  const seen = new Set(table.requests.slice(before).map(touched));
  const said = Object.entries(row.rows).flatMap(([kind, rights]) => rights.map((right) => `${kind} ${nameOf(right)}`));
  expect([...seen].sort()).toEqual(said.sort());
});
