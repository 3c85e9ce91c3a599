/** DynamoDB behind signatures and policies: nothing reaches the tables without both, and errors are DynamoDB's own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { jsonOf, send } from '../harness/http.ts';
import { signed, type SignedRequest } from '../harness/sigv4.ts';
import { ACCOUNT, allow, assume, dynamoDbClient, outcome, REGION, startStandIn, trust } from '../harness/stand-in.ts';
import { userArn, type Key, type StandIn } from '../harness/stand-in.ts';

const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/notes`;
const ITEM = { pk: { S: 'a' }, gk: { S: 'g' }, n: { N: '1' } };

/** Keys that the stand-in reported to its watch. */
const told: unknown[] = [];
let standIn: StandIn;
let root: Key;
let broker: Key;
beforeAll(async () => {
  standIn = await startStandIn({
    watch: {
      attribute: 'watched',
      onWrite: (keys) => {
        told.push(keys);
      },
    },
    users: [
      { name: 'broker', policies: [allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], TABLE)] },
      { name: 'indexer', policies: [allow('dynamodb:Query', `${TABLE}/index/byGroup`)] },
      { name: 'nobody', policies: [] },
    ],
    roles: [
      {
        name: 'reader',
        trustPolicy: trust(userArn('broker'), ['sts:AssumeRole']),
        policies: [allow('dynamodb:*')],
        maxSessionDurationSeconds: 3600,
      },
    ],
  });
  root = standIn.aws.rootKey;
  broker = standIn.aws.userKey('broker');
  const client = dynamoDbClient(standIn, root);
  for (const name of ['notes', 'notes2']) {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'gk', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byGroup',
            KeySchema: [{ AttributeName: 'gk', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
  }
  await client.send(new PutItemCommand({ TableName: 'notes', Item: ITEM }));
});
afterAll(async () => {
  await standIn.dispose();
});

const get = (table = 'notes'): GetItemCommand => new GetItemCommand({ TableName: table, Key: { pk: { S: 'a' } } });
const query = (index?: string): QueryCommand =>
  new QueryCommand({
    TableName: 'notes',
    ...(index === undefined ? {} : { IndexName: index }),
    KeyConditionExpression: '#k = :v',
    ExpressionAttributeNames: { '#k': index === undefined ? 'pk' : 'gk' },
    ExpressionAttributeValues: { ':v': { S: index === undefined ? 'a' : 'g' } },
  });
const call = (key: Key, command: GetItemCommand | QueryCommand): Promise<string> =>
  outcome(dynamoDbClient(standIn, key).send(command as GetItemCommand));

describe('policies', () => {
  test('what is allowed works, conditional writes too', async () => {
    const client = dynamoDbClient(standIn, broker);
    expect((await client.send(get())).Item).toEqual(ITEM);
    const put = new PutItemCommand({ TableName: 'notes', Item: ITEM, ConditionExpression: 'attribute_not_exists(pk)' });
    expect(await outcome(client.send(put))).toBe('400 ConditionalCheckFailedException');
  });

  test('another action', async () => {
    const scan = dynamoDbClient(standIn, broker).send(new ScanCommand({ TableName: 'notes' }));
    expect(await outcome(scan)).toBe('400 AccessDeniedException');
  });

  test('another table, whose name only begins the same', async () => {
    expect(await call(broker, get('notes2'))).toBe('400 AccessDeniedException');
    expect(await call(root, get('notes2'))).toBe('ok');
  });

  test('an index is a resource of its own', async () => {
    const indexer = standIn.aws.userKey('indexer');
    expect(await call(broker, query())).toBe('ok');
    expect(await call(broker, query('byGroup'))).toBe('400 AccessDeniedException');
    expect(await call(indexer, query('byGroup'))).toBe('ok');
    expect(await call(indexer, query())).toBe('400 AccessDeniedException');
  });

  test('a user without policies', async () => {
    expect(await call(standIn.aws.userKey('nobody'), get())).toBe('400 AccessDeniedException');
  });

  test('a session, and one that its session policy narrows', async () => {
    expect(await call(await assume(standIn, broker, 'reader'), get())).toBe('ok');
    const narrowed = await assume(standIn, broker, 'reader', { Policy: JSON.stringify(allow('dynamodb:Scan')) });
    expect(await call(narrowed, get())).toBe('400 AccessDeniedException');
  });

  test('the list of tables is of the account, not of a table', async () => {
    const list = (key: Key): Promise<string> => outcome(dynamoDbClient(standIn, key).send(new ListTablesCommand({})));
    expect(await list(root)).toBe('ok');
    expect(await list(broker)).toBe('400 AccessDeniedException');
  });
});

describe('signatures', () => {
  test.each([
    ['a wrong secret', (key: Key) => ({ ...key, secretAccessKey: 'guessed' }), '400 InvalidSignatureException'],
    ['an unknown key', (key: Key) => ({ ...key, accessKeyId: 'AKIAUNKNOWN' }), '400 UnrecognizedClientException'],
    ['a token that is none', (key: Key) => ({ ...key, sessionToken: 'a' }), '400 UnrecognizedClientException'],
  ])('%s', async (_what, change, expected) => {
    expect(await call(change(broker), get())).toBe(expected);
  });

  const raw = (change: (request: SignedRequest) => SignedRequest, date = new Date()): Promise<string> => {
    const body = JSON.stringify({ TableName: 'notes', Key: { pk: { S: 'a' } } });
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' };
    const options = { credentials: root, base: standIn.aws.url, service: 'dynamodb', date };
    const request = change(signed({ method: 'POST', path: '/', headers, body }, options));
    return send(standIn.aws.url, request.path, request).then((answer) => {
      expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
      const type = jsonOf(answer)['__type'];
      return typeof type === 'string' ? `${answer.status} ${type}` : String(answer.status);
    });
  };
  const ERROR = 'com.amazon.coral.service#';

  test('a request by hand, as it should be', async () => {
    expect(await raw((request) => request)).toBe('200');
  });

  test.each([
    ['another body', (r: SignedRequest) => ({ ...r, body: '{"TableName":"notes2"}' }), 'InvalidSignatureException'],
    [
      'another action',
      (r: SignedRequest) => ({ ...r, headers: { ...r.headers, 'x-amz-target': 'DynamoDB_20120810.Scan' } }),
      'InvalidSignatureException',
    ],
    ['a parameter', (r: SignedRequest) => ({ ...r, path: '/?a=b' }), 'InvalidSignatureException'],
    [
      'no signature',
      ({ headers: { authorization: _, ...headers }, ...r }: SignedRequest) => ({ ...r, headers }),
      'MissingAuthenticationTokenException',
    ],
  ])('%s', async (_what, change, code) => {
    expect(await raw(change)).toBe(`400 ${ERROR}${code}`);
  });

  test('an old request', async () => {
    expect(await raw((request) => request, new Date(Date.now() - 16 * 60_000))).toBe(
      `400 ${ERROR}InvalidSignatureException`,
    );
  });
});

describe('what is not implemented says so', () => {
  test('transactions', async () => {
    const command = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'notes', Item: ITEM } }] });
    const attempt = dynamoDbClient(standIn, root).send(command);
    await expect(attempt).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'DynamoDB TransactWriteItems is not implemented here',
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('deleting a table leaves it', async () => {
    const client = dynamoDbClient(standIn, root);
    expect(await outcome(client.send(new DeleteTableCommand({ TableName: 'notes' })))).toBe(
      '501 UnknownOperationException',
    );
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'notes' }));
    expect(table?.TableStatus).toBe('ACTIVE');
  });
});

test('writes of the watched attribute are told, with the keys of their item, once they are done', async () => {
  const client = dynamoDbClient(standIn, root);
  const TableName = 'notes';
  const Key = { pk: { S: 'watched' } };
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, gk: { S: 'g' }, watched: { S: 'x' } } }));
  const update = { TableName, Key, ExpressionAttributeValues: { ':v': { S: 'x' } } };
  await client.send(new UpdateItemCommand({ ...update, UpdateExpression: 'SET plain = :v, watched = :v' }));
  const names = { ExpressionAttributeNames: { '#w': 'watched' } };
  await client.send(new UpdateItemCommand({ ...update, ...names, UpdateExpression: 'SET #w = :v' }));
  expect(told).toEqual([Key, Key, Key]);
  // The watch ignores other attributes, conditions on the watched one, rejected writes, and reads.
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, gk: { S: 'g' } } }));
  const condition = { ConditionExpression: 'attribute_not_exists(watched)' };
  await client.send(new UpdateItemCommand({ ...update, ...condition, UpdateExpression: 'SET plain = :v' }));
  const refused = { ConditionExpression: 'attribute_exists(watched)', UpdateExpression: 'SET watched = :v' };
  expect(await outcome(client.send(new UpdateItemCommand({ ...update, ...refused })))).toMatch(
    /ConditionalCheckFailed/,
  );
  await client.send(new GetItemCommand({ TableName, Key }));
  expect(told).toHaveLength(3);
});
