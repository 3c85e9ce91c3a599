/**
 * Attack: a function that was taken over, with all that its role in the stack allows it, and nothing of our code in
 * between. Each is tried on every kind of row with every action; the one that strangers may call, `enroll`, by hand
 * besides. What IAM cannot forbid is tried, too, so that docs/threat-model.md says it truly.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { functionRoles } from '../../infrastructure/function-roles.ts';
import type { StackParameters } from '../../infrastructure/parameters.ts';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import type { FunctionRow } from '../../shared/http/function-row.ts';
import { FUNCTIONS } from '../../shared/http/routes.ts';
import { LIST_INDEX, LISTS, type ListKind, type RowKind } from '../../shared/table-schema.ts';
import { environmentOf } from '../harness/functions.ts';
import { STACK, startStandIn, type StandIn } from '../harness/stand-in.ts';
import { functionUser, stackUsers } from '../packaged/stack-account.ts';

const TableName = STACK.tableName;
const DENIED = 'AccessDeniedException';
/** A row of each kind that no other test needs. */
const KEYS = {
  team: { pk: { S: 'TEAM#other' }, sk: { S: 'TEAM' } },
  membership: { pk: { S: 'MEMBERS#other' }, sk: { S: 'MEMBER#max' } },
  invite: { pk: { S: 'INVITE#00' }, sk: { S: 'INVITE' } },
  token: { pk: { S: 'TOKEN#00' }, sk: { S: 'TOKEN' } },
  claim: { pk: { S: 'BUCKET#webqsee' }, sk: { S: 'ROOT#r/' } },
  admins: { pk: { S: 'ADMINS#other' }, sk: { S: 'ADMINS' } },
  login: { pk: { S: 'LOGINS#other#192.0.2.7' }, sk: { S: 'ADDRESS' } },
  proof: { pk: { S: 'PROOF#00' }, sk: { S: 'PROOF' } },
  oidc: { pk: { S: 'OIDC#00' }, sk: { S: 'TEAM#other' } },
  revoker: { pk: { S: 'REVOKER#lease' }, sk: { S: 'LEASE' } },
} as const satisfies Record<RowKind, object>;
type Kind = keyof typeof KEYS;
const KINDS = Object.keys(KEYS) as Kind[];
/** Every attribute that some function may change, and some that none may. */
const ATTRIBUTES = [
  ...new Set([
    'role',
    'root',
    'holder',
    'active',
    'secretHash',
    ...FUNCTIONS.flatMap(([, { rows }]) => Object.values(rows).flat()).flatMap((right) =>
      typeof right === 'string' ? [] : right.UpdateItem,
    ),
  ]),
];
let standIn: StandIn;
const clients = new Map<string, DynamoDBClient>();

beforeAll(async () => {
  const Table = { Type: 'AWS::DynamoDB::Table', Properties: {} };
  const parameters: Partial<StackParameters> = { stage: 'prod', attachmentsSubnets: [] };
  const roles = functionRoles(parameters as StackParameters);
  const wall = { Type: 'AWS::IAM::ManagedPolicy', Properties: {} };
  const users = stackUsers({ Resources: { ...roles, Table, GalleryWall: wall, SmapWall: wall }, Outputs: {} });
  const named = JSON.parse(
    JSON.stringify(users).replace(/:table\/Table(?=["/])/g, `:table/${TableName}`),
  ) as typeof users;
  standIn = await startStandIn([], named);
  for (const [name] of FUNCTIONS) {
    const credentials = standIn.aws.userKey(functionUser(name));
    clients.set(
      name,
      new DynamoDBClient({ endpoint: standIn.aws.url, region: STACK.region, credentials, maxAttempts: 1 }),
    );
  }
});

afterAll(async () => {
  for (const client of clients.values()) client.destroy();
  await standIn.dispose();
});

function clientOf(name: string): DynamoDBClient {
  const client = clients.get(name);
  if (client === undefined) throw new Error(`there is no function ${name}`);
  return client;
}

/** @returns `ok`, or the error's name */
function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error as Error).name,
  );
}

/** Every action on one row, as a program of the attacker's own would send it. */
function actionsOn(client: DynamoDBClient, kind: Kind): Record<string, () => Promise<string>> {
  const Key = KEYS[kind];
  const update = (attribute: string): Promise<string> =>
    outcomeOf(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: 'SET #a = :v',
          ExpressionAttributeNames: { '#a': attribute },
          ExpressionAttributeValues: { ':v': { S: 'x' } },
        }),
      ),
    );
  const pk = { ':pk': Key.pk };
  return {
    GetItem: () => outcomeOf(client.send(new GetItemCommand({ TableName, Key }))),
    PutItem: () => outcomeOf(client.send(new PutItemCommand({ TableName, Item: { ...Key, user: { S: 'eve' } } }))),
    DeleteItem: () => outcomeOf(client.send(new DeleteItemCommand({ TableName, Key }))),
    Query: () =>
      outcomeOf(
        client.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: pk })),
      ),
    ...Object.fromEntries(ATTRIBUTES.map((attribute) => [`UpdateItem ${attribute}`, () => update(attribute)])),
  };
}

function allowedBy({ rows }: FunctionRow, kind: Kind): string[] {
  return (rows[kind] ?? []).flatMap((right) =>
    typeof right === 'string' ? [right] : right.UpdateItem.map((attribute) => `UpdateItem ${attribute}`),
  );
}

describe.each(FUNCTIONS)('%s', (name, row) => {
  test.each(KINDS)('may do to a %s what its row says, and nothing else', async (kind) => {
    const actions = actionsOn(clientOf(name), kind);
    const allowed = allowedBy(row, kind);
    for (const [action, attempt] of Object.entries(actions))
      expect([action, await attempt()]).toEqual([action, allowed.includes(action) ? 'ok' : DENIED]);
    expect(Object.keys(actions)).toEqual(expect.arrayContaining(allowed));
  });

  test.each(Object.entries(LISTS))('reads the list %s if its row says so', async (list, partition) => {
    const query = {
      TableName,
      IndexName: LIST_INDEX,
      KeyConditionExpression: 'listKey = :list',
      ExpressionAttributeValues: { ':list': { S: `${partition}other` } },
    };
    const may = row.lists?.includes(list as ListKind) === true;
    expect(await outcomeOf(clientOf(name).send(new QueryCommand(query)))).toBe(may ? 'ok' : DENIED);
    const all = new ScanCommand({ TableName, IndexName: LIST_INDEX });
    expect(await outcomeOf(clientOf(name).send(all))).toBe(DENIED);
  });

  test('reads nothing in bulk', async () => {
    const client = clientOf(name);
    expect(await outcomeOf(client.send(new ScanCommand({ TableName })))).toBe(DENIED);
    const Keys = [KEYS.token, KEYS.team];
    const bulk = [
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
      new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}"` }),
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: KEYS.team } }] }),
    ] as const;
    for (const command of bulk) expect(await outcomeOf(client.send(command as BatchGetItemCommand))).not.toBe('ok');
  });
});

describe('enroll', () => {
  test('can do what it is for', async () => {
    // The SDK's clients take their key from the environment, which jest gives each test file as a copy.
    const environment = environmentOf(standIn);
    Object.assign(process.env, environment);
    const operator = composeOperator(environment);
    await operator.createTeam({ team: 'acme', layout: 'webqsee', bucket: 'webqsee' });
    const { code } = await operator.invite({ team: 'acme', user: 'ada', role: 'admin' });
    const { accessKeyId, secretAccessKey } = standIn.aws.userKey(functionUser('enroll'));
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
    expect((await composeEnroll(environment).enroll(code, '192.0.2.1')).membership).toMatchObject({
      user: 'ada',
      role: 'admin',
    });
  });

  test('cannot look at what a row of invites held before it changes it, nor change more than its redemption', async () => {
    const client = clientOf('enroll');
    const change = { TableName, Key: KEYS.invite, ExpressionAttributeValues: { ':v': { S: 'x' } } };
    const attempts = [
      { UpdateExpression: 'SET redemption = :v', ReturnValues: 'ALL_OLD' },
      { UpdateExpression: 'SET redemption = :v', ReturnValues: 'ALL_NEW' },
      { UpdateExpression: 'SET redemption = :v, #t = :v', ExpressionAttributeNames: { '#t': 'ttl' } },
      { UpdateExpression: 'SET redemption = :v REMOVE secretHash' },
      { UpdateExpression: 'SET redemption = :v', ConditionExpression: 'expiresAtSeconds > :v' },
    ] as const;
    for (const attempt of attempts)
      expect(await outcomeOf(client.send(new UpdateItemCommand({ ...change, ...attempt })))).toBe(DENIED);
    const fine = { ...change, UpdateExpression: 'SET redemption = :v', ReturnValues: 'NONE' } as const;
    expect(await outcomeOf(client.send(new UpdateItemCommand(fine)))).toBe('ok');
  });

  test('moves no team: neither its row nor the claim on its root', async () => {
    const client = clientOf('enroll');
    for (const Item of [KEYS.team, KEYS.claim])
      expect(await outcomeOf(client.send(new PutItemCommand({ TableName, Item })))).toBe(DENIED);
  });

  test('can put a token or a membership over another: IAM knows no first write', async () => {
    const client = clientOf('enroll');
    for (const Item of [KEYS.token, KEYS.membership])
      expect(await outcomeOf(client.send(new PutItemCommand({ TableName, Item })))).toBe('ok');
  });
});
