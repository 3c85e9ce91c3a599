/**
 * Users whose policies limit them to partitions and attributes, and their attempts to reach others: through the AWS
 * SDK, and by hand for requests that the SDK would not send.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { jsonOf, send } from '../harness/http.ts';
import { signed } from '../harness/sigv4.ts';
import {
  ACCOUNT,
  allow,
  dynamoDbClient,
  outcome,
  policyOf,
  REGION,
  startStandIn,
  type StandIn,
} from '../harness/stand-in.ts';

const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/rows`;
const named = (key: string): object => ({ Null: { [`dynamodb:${key}`]: 'false' } });
const leading = (patterns: string[], more: Record<string, object> = {}): object => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
  ...named('LeadingKeys'),
  ...more,
});
const attributes = (...names: string[]): object => ({
  'ForAllValues:StringEquals': { 'dynamodb:Attributes': names },
});

const USERS: Readonly<Record<string, object>> = {
  // Allows whole items of some partitions.
  members: allow(
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:Scan'],
    [TABLE, `${TABLE}/index/byGroup`],
    leading(['MEMBERS#*', 'TOKEN#*']),
  ),
  // Allows writes of one attribute of some items, but no reads of others.
  redeemer: allow('dynamodb:UpdateItem', TABLE, {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['INVITE#*'] },
    ...attributes('pk', 'sk', 'redemption'),
    Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
    StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' },
  }),
  reader: allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], TABLE, {
    ...attributes('pk', 'sk', 'redemption'),
    ...named('Attributes'),
  }),
  writer: allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], TABLE, attributes('pk', 'sk', 'redemption')),
  // Follows AWS's own examples, which have no Null condition.
  example: allow(['dynamodb:GetItem', 'dynamodb:Query'], TABLE, {
    ...attributes('pk', 'sk', 'redemption'),
    StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  }),
  listOnly: allow('dynamodb:GetItem', TABLE, attributes('pk', 'sk', 'redemption')),
  denied: policyOf(
    { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'dynamodb:*',
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['OTHER#*'] } },
    },
    { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*', Condition: { Null: { 'dynamodb:Attributes': 'true' } } },
  ),
  // Allows everything but some partitions: an input that cannot be read with certainty must not pass.
  notOthers: allow('dynamodb:*', '*', { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['OTHER#*'] } }),
  indexOnly: allow('dynamodb:*', `${TABLE}/index/*`),
  numbers: allow('dynamodb:*', '*', { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['1', 'AQI='] } }),
  all: allow('dynamodb:*'),
};

let standIn: StandIn;
const client = (user: string): DynamoDBClient => dynamoDbClient(standIn, standIn.aws.userKey(user));
beforeAll(async () => {
  standIn = await startStandIn({
    users: Object.entries(USERS).map(([name, policy]) => ({ name, policies: [policy] })),
  });
  const root = dynamoDbClient(standIn, standIn.aws.rootKey);
  const string = (name: string): { AttributeName: string; AttributeType: 'S' } => ({
    AttributeName: name,
    AttributeType: 'S',
  });
  await root.send(
    new CreateTableCommand({
      TableName: 'rows',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [string('pk'), string('sk'), string('gk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byGroup',
          KeySchema: [{ AttributeName: 'gk', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  for (const type of ['N', 'B'] as const) {
    await root.send(
      new CreateTableCommand({
        TableName: `rows${type}`,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: type }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
  }
  for (const pk of ['MEMBERS#acme', 'INVITE#1', 'OTHER#1'])
    await root.send(
      new PutItemCommand({ TableName: 'rows', Item: { ...key(pk), gk: { S: 'g' }, secret: { S: 's' } } }),
    );
});
afterAll(async () => {
  await standIn.dispose();
});

const TableName = 'rows';
const key = (pk: string): { pk: { S: string }; sk: { S: string } } => ({ pk: { S: pk }, sk: { S: 'a' } });
const REFUSED = '400 AccessDeniedException';
const INVALID = '400 ValidationException';
const SERIALIZATION = '400 SerializationException';
const NOT_DONE = '501 UnknownOperationException';

describe('partitions: a user of MEMBERS#* and TOKEN#*', () => {
  const members = (command: GetItemCommand): Promise<string> => outcome(client('members').send(command));
  const both = async (command: (pk: string) => unknown): Promise<string[]> => [
    await members(command('MEMBERS#acme') as GetItemCommand),
    await members(command('OTHER#1') as GetItemCommand),
  ];

  test('GetItem, PutItem, DeleteItem', async () => {
    const allowedThere = ['ok', REFUSED];
    expect(await both((pk) => new GetItemCommand({ TableName, Key: key(pk) }))).toEqual(allowedThere);
    expect(await both((pk) => new PutItemCommand({ TableName, Item: key(pk) }))).toEqual(allowedThere);
    expect(await both((pk) => new DeleteItemCommand({ TableName, Key: key(`${pk}x`) }))).toEqual(allowedThere);
  });

  test('another action on the partition', async () => {
    expect(await both((pk) => new UpdateItemCommand({ TableName, Key: key(pk) }))).toEqual([REFUSED, REFUSED]);
  });

  const query = (input: Partial<QueryCommandInput>, pk = 'MEMBERS#acme'): Promise<string> => {
    const values = { ':v': { S: pk }, ':o': { S: 'OTHER#1' } };
    const text = [input.KeyConditionExpression, input.FilterExpression].join(' ');
    const used = Object.entries(values).filter(([name]) => text.includes(name));
    const ExpressionAttributeValues = used.length === 0 ? undefined : Object.fromEntries(used);
    return members(new QueryCommand({ TableName, ExpressionAttributeValues, ...input }) as never);
  };
  const alias = { '#k': 'pk' };

  test.each<[what: string, Partial<QueryCommandInput>, expected: string]>([
    ['by name', { KeyConditionExpression: 'pk = :v' }, 'ok'],
    ['by alias', { KeyConditionExpression: '#k = :v', ExpressionAttributeNames: alias }, 'ok'],
    ['the other way round', { KeyConditionExpression: ':v=pk' }, 'ok'],
    ['with the sort key first', { KeyConditionExpression: 'sk > :v AND pk = :v' }, 'ok'],
    ['in parentheses', { KeyConditionExpression: '(pk = :v) AND (begins_with(sk, :v))' }, 'ok'],
    ['another partition', { KeyConditionExpression: 'pk = :o' }, REFUSED],
    ['another one by alias', { KeyConditionExpression: '#k = :o', ExpressionAttributeNames: alias }, REFUSED],
    ['another one the other way round', { KeyConditionExpression: ':o = pk' }, REFUSED],
    ['another one beside a harmless name', { KeyConditionExpression: 'sk = :v AND pk = :o' }, REFUSED],
    ['OR', { KeyConditionExpression: 'pk = :v OR pk = :o' }, REFUSED],
    ['OR in parentheses', { KeyConditionExpression: '(pk = :v) OR (pk = :o)' }, REFUSED],
    ['IN', { KeyConditionExpression: 'pk IN (:v, :o)' }, REFUSED],
    ['NOT', { KeyConditionExpression: 'NOT pk = :v' }, REFUSED],
    ['twice', { KeyConditionExpression: 'pk = :v AND pk = :o' }, REFUSED],
    ['twice, by alias', { KeyConditionExpression: 'pk = :v AND #k = :o', ExpressionAttributeNames: alias }, REFUSED],
    ['a range of partitions', { KeyConditionExpression: 'pk BETWEEN :v AND :o' }, REFUSED],
    ['a beginning', { KeyConditionExpression: 'begins_with(pk, :v)' }, REFUSED],
    ['a filter that names a partition', { KeyConditionExpression: 'pk = :o', FilterExpression: 'gk = :v' }, REFUSED],
    ['no condition', {}, REFUSED],
    [
      'the older conditions',
      { KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'TOKEN#1' }] } } },
      'ok',
    ],
    [
      'the older conditions, another partition',
      { KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'OTHER#1' }] } } },
      REFUSED,
    ],
    [
      'the older conditions, not EQ',
      { KeyConditions: { pk: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [{ S: 'TOKEN#1' }] } } },
      REFUSED,
    ],
    [
      'the older conditions, two values',
      { KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'TOKEN#1' }, { S: 'OTHER#1' }] } } },
      REFUSED,
    ],
    [
      'the older conditions and a newer one',
      {
        KeyConditionExpression: 'pk = :v',
        KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'OTHER#1' }] } },
      },
      REFUSED,
    ],
    ['a start in another partition', { KeyConditionExpression: 'pk = :v', ExclusiveStartKey: key('OTHER#1') }, INVALID],
    ['the index, where gk is what leads', { IndexName: 'byGroup', KeyConditionExpression: 'gk = :v' }, 'ok'],
    ['another group', { IndexName: 'byGroup', KeyConditionExpression: 'gk = :o' }, REFUSED],
    ['the index by the key of the table', { IndexName: 'byGroup', KeyConditionExpression: 'pk = :v' }, REFUSED],
    ['the table by the key of the index', { KeyConditionExpression: 'gk = :v' }, REFUSED],
    ['an index that is not there', { IndexName: 'byNobody', KeyConditionExpression: 'pk = :v' }, REFUSED],
  ])('Query: %s', async (_what, input, expected) => {
    expect(await query(input)).toBe(expected);
  });

  test('Scan, with any filter, has no partition', async () => {
    const filter = { FilterExpression: 'pk = :v', ExpressionAttributeValues: { ':v': { S: 'MEMBERS#acme' } } };
    for (const input of [{}, filter, { IndexName: 'byGroup' }])
      expect(await members(new ScanCommand({ TableName, ...input }) as never)).toBe(REFUSED);
  });

  test('a table that is not there', async () => {
    expect(await members(new GetItemCommand({ TableName: 'nowhere', Key: key('MEMBERS#acme') }))).toBe(REFUSED);
    const get = new GetItemCommand({ TableName: 'nowhere', Key: key('MEMBERS#acme') });
    expect(await outcome(client('all').send(get))).toBe('400 ResourceNotFoundException');
  });
});

describe('attributes: a user of redemption in INVITE#*', () => {
  const update = (input: Partial<UpdateItemCommandInput>, pk = 'INVITE#1'): Promise<string> => {
    const text = [input.UpdateExpression, input.ConditionExpression].join(' ');
    const ExpressionAttributeValues = text.includes(':v') ? { ':v': { S: 'x' } } : undefined;
    return outcome(
      client('redeemer').send(new UpdateItemCommand({ TableName, Key: key(pk), ExpressionAttributeValues, ...input })),
    );
  };
  const SET = 'SET redemption = :v';
  const secret = { '#r': 'secret' };

  test.each<[what: string, Partial<UpdateItemCommandInput>, expected: string]>([
    ['redemption', { UpdateExpression: SET }, 'ok'],
    ['by alias', { UpdateExpression: 'SET #r = :v', ExpressionAttributeNames: { '#r': 'redemption' } }, 'ok'],
    ['on a condition', { UpdateExpression: SET, ConditionExpression: 'attribute_exists(pk)' }, 'ok'],
    ['ReturnValues NONE', { UpdateExpression: SET, ReturnValues: 'NONE' }, 'ok'],
    ['ReturnValues ALL_OLD', { UpdateExpression: SET, ReturnValues: 'ALL_OLD' }, REFUSED],
    ['ReturnValues ALL_NEW', { UpdateExpression: SET, ReturnValues: 'ALL_NEW' }, REFUSED],
    [
      'the old item with a failed condition',
      { UpdateExpression: SET, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
      NOT_DONE,
    ],
    ['another attribute', { UpdateExpression: 'SET secret = :v' }, REFUSED],
    ['another by alias', { UpdateExpression: 'SET #r = :v', ExpressionAttributeNames: secret }, REFUSED],
    ['another beside it', { UpdateExpression: `${SET}, #r = :v`, ExpressionAttributeNames: secret }, REFUSED],
    ['a part of another', { UpdateExpression: 'SET secret.redemption = :v' }, REFUSED],
    ['a part of another, in a list', { UpdateExpression: 'SET secret[0].redemption = :v' }, REFUSED],
    ['a copy of another', { UpdateExpression: 'SET redemption = secret' }, REFUSED],
    ['a copy by a function', { UpdateExpression: 'SET redemption = if_not_exists(secret, :v)' }, REFUSED],
    ['another removed', { UpdateExpression: `${SET} REMOVE secret` }, REFUSED],
    ['another removed, in lower case', { UpdateExpression: 'remove secret' }, REFUSED],
    ['a condition on another', { UpdateExpression: SET, ConditionExpression: 'secret = :v' }, REFUSED],
    ['a condition on another by size', { UpdateExpression: SET, ConditionExpression: 'size(secret) > :v' }, REFUSED],
    [
      'a condition on another, behind one that is allowed',
      { UpdateExpression: SET, ConditionExpression: 'attribute_exists(pk) AND NOT (secret = :v)' },
      REFUSED,
    ],
    ['an expression that is none', { UpdateExpression: `${SET}; SET secret = :v` }, INVALID],
    ['an alias that is not given', { UpdateExpression: 'SET #x = :v' }, INVALID],
    ['the older updates', { AttributeUpdates: { redemption: { Action: 'PUT', Value: { S: 'x' } } } }, 'ok'],
    ['the older updates of another', { AttributeUpdates: { secret: { Action: 'DELETE' } } }, REFUSED],
    [
      'an older condition on another',
      {
        AttributeUpdates: { redemption: { Action: 'PUT', Value: { S: 'x' } } },
        Expected: { secret: { Exists: false } },
      },
      REFUSED,
    ],
    ['nothing but the key', {}, 'ok'],
  ])('UpdateItem: %s', async (_what, input, expected) => {
    expect(await update(input)).toBe(expected);
  });

  test('a part of it, whatever its name', async () => {
    const root = dynamoDbClient(standIn, standIn.aws.rootKey);
    await root.send(new PutItemCommand({ TableName, Item: { ...key('INVITE#2'), redemption: { M: {} } } }));
    const part = { UpdateExpression: 'SET redemption.#r = :v', ExpressionAttributeNames: secret };
    expect(await update(part, 'INVITE#2')).toBe('ok');
  });

  test('in another partition', async () => {
    expect(await update({ UpdateExpression: SET }, 'OTHER#1')).toBe(REFUSED);
  });
});

describe('attributes of reads', () => {
  const P = 'pk, redemption';
  const values = { ExpressionAttributeValues: { ':v': { S: 'INVITE#1' } } };
  const KeyConditionExpression = 'pk = :v';

  test.each<[what: string, object, reader: string, example: string]>([
    ['named', { ProjectionExpression: P }, 'ok', 'ok'],
    ['a part of it', { ProjectionExpression: 'redemption.stamps[0]' }, 'ok', 'ok'],
    ['the older way', { AttributesToGet: ['redemption'] }, 'ok', 'ok'],
    ['all', {}, REFUSED, REFUSED],
    ['another', { ProjectionExpression: `${P}, secret` }, REFUSED, REFUSED],
    ['another the older way', { AttributesToGet: ['pk', 'secret'] }, REFUSED, REFUSED],
    [
      'another by alias',
      { ProjectionExpression: 'pk, #s', ExpressionAttributeNames: { '#s': 'secret' } },
      REFUSED,
      REFUSED,
    ],
    ['a part of another', { ProjectionExpression: 'secret.pk' }, REFUSED, REFUSED],
  ])('GetItem: %s', async (_what, input, reader, example) => {
    const get = new GetItemCommand({ TableName, Key: key('INVITE#1'), ...input });
    expect(await outcome(client('reader').send(get))).toBe(reader);
    expect(await outcome(client('example').send(get))).toBe(example);
  });

  test.each<[what: string, object, reader: string, example: string]>([
    ['named', { ProjectionExpression: P }, 'ok', 'ok'],
    ['named, and said so', { ProjectionExpression: P, Select: 'SPECIFIC_ATTRIBUTES' }, 'ok', 'ok'],
    ['a count', { Select: 'COUNT' }, 'ok', REFUSED],
    ['all', {}, REFUSED, REFUSED],
    ['all, and said so', { Select: 'ALL_ATTRIBUTES' }, REFUSED, REFUSED],
    ['all, said to be named ones', { Select: 'SPECIFIC_ATTRIBUTES' }, REFUSED, REFUSED],
    ['all, beside named ones', { ProjectionExpression: P, Select: 'ALL_ATTRIBUTES' }, REFUSED, REFUSED],
    ['a filter on another', { ProjectionExpression: P, FilterExpression: 'secret = :v' }, REFUSED, REFUSED],
    ['a count by a filter on another', { Select: 'COUNT', FilterExpression: 'secret = :v' }, REFUSED, REFUSED],
    [
      'an older filter on another',
      { AttributesToGet: ['pk'], QueryFilter: { secret: { ComparisonOperator: 'NOT_NULL' } } },
      REFUSED,
      REFUSED,
    ],
  ])('Query: %s', async (_what, input, reader, example) => {
    const older = 'AttributesToGet' in input;
    const condition = older
      ? { KeyConditions: { pk: { ComparisonOperator: 'EQ' as const, AttributeValueList: [{ S: 'INVITE#1' }] } } }
      : { KeyConditionExpression, ...values };
    const query = new QueryCommand({ TableName, ...condition, ...input });
    expect(await outcome(client('reader').send(query))).toBe(reader);
    expect(await outcome(client('example').send(query))).toBe(example);
  });

  test('Scan: named ones, a filter on another, all', async () => {
    const scan = (input: object): Promise<string> =>
      outcome(client('reader').send(new ScanCommand({ TableName, ...input })));
    expect(await scan({ ProjectionExpression: P })).toBe('ok');
    expect(await scan({ ProjectionExpression: P, FilterExpression: 'secret = :v', ...values })).toBe(REFUSED);
    expect(await scan({ AttributesToGet: ['pk'], ScanFilter: { secret: { ComparisonOperator: 'NULL' } } })).toBe(
      REFUSED,
    );
    expect(await scan({})).toBe(REFUSED);
  });

  test('a list of attributes alone lets no whole item through', async () => {
    const get = (input: object): Promise<string> =>
      outcome(client('listOnly').send(new GetItemCommand({ TableName, Key: key('INVITE#1'), ...input })));
    expect(await get({ ProjectionExpression: P })).toBe('ok');
    expect(await get({})).toBe(REFUSED);
  });

  test('what is denied stays denied: a partition, and items as a whole', async () => {
    const get = (pk: string, input: object = {}): Promise<string> =>
      outcome(client('denied').send(new GetItemCommand({ TableName, Key: key(pk), ...input })));
    expect(await get('INVITE#1', { ProjectionExpression: P })).toBe('ok');
    expect(await get('INVITE#1')).toBe(REFUSED);
    expect(await get('OTHER#1', { ProjectionExpression: P })).toBe(REFUSED);
  });

  test('PutItem names all attributes of its item, and those of its condition', async () => {
    const put = (more: object, input: object = {}): Promise<string> =>
      outcome(
        client('writer').send(new PutItemCommand({ TableName, Item: { ...key('INVITE#3'), ...more }, ...input })),
      );
    expect(await put({ redemption: { S: 'x' } })).toBe('ok');
    expect(await put({ secret: { S: 'x' } })).toBe(REFUSED);
    expect(await put({}, { ConditionExpression: 'attribute_exists(redemption)' })).toBe('ok');
    expect(await put({}, { ConditionExpression: 'attribute_not_exists(secret)' })).toBe(REFUSED);
    expect(await put({}, { Expected: { secret: { Exists: false } } })).toBe(REFUSED);
  });

  test('DeleteItem names its key, and the attributes of its condition', async () => {
    const remove = (input: object): Promise<string> =>
      outcome(client('writer').send(new DeleteItemCommand({ TableName, Key: key('INVITE#3'), ...input })));
    expect(await remove({ ConditionExpression: 'attribute_not_exists(secret)' })).toBe(REFUSED);
    expect(await remove({})).toBe('ok');
  });
});

describe('keys that are no text', () => {
  const get = (user: string, table: string, pk: object): Promise<string> =>
    outcome(client(user).send(new GetItemCommand({ TableName: table, Key: { pk } as never })));

  test.each([
    ['a number', 'rowsN', { N: '1' }, 'ok'],
    ['another number', 'rowsN', { N: '2' }, REFUSED],
    ['the number in another spelling', 'rowsN', { N: '1.0' }, INVALID],
    ['the number as text', 'rowsN', { S: '1' }, INVALID],
    ['bytes', 'rowsB', { B: Buffer.from([1, 2]) }, 'ok'],
    ['other bytes', 'rowsB', { B: Buffer.from([1, 3]) }, REFUSED],
  ])('%s', async (_what, table, pk, expected) => {
    expect(await get('numbers', table, pk)).toBe(expected);
  });
});

describe('by hand', () => {
  const raw = async (user: string, action: string, body: string): Promise<string> => {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${action}`, 'content-type': 'application/x-amz-json-1.0' };
    const options = { credentials: standIn.aws.userKey(user), base: standIn.aws.url, service: 'dynamodb' };
    const answer = await send(standIn.aws.url, '/', signed({ method: 'POST', path: '/', headers, body }, options));
    if (answer.status === 200) return 'ok';
    const type = jsonOf(answer)['__type'];
    return `${answer.status} ${typeof type === 'string' ? (type.split('#')[1] ?? '') : ''}`;
  };
  const MINE = '{"S":"MEMBERS#acme"}';
  const OTHER = '{"S":"OTHER#1"}';
  const SK = '"sk":{"S":"a"}';

  test.each([
    ['as it should be', `{"TableName":"rows","Key":{"pk":${MINE},${SK}}}`, 'ok'],
    ['Key twice', `{"TableName":"rows","Key":{"pk":${OTHER},${SK}},"Key":{"pk":${MINE},${SK}}}`, SERIALIZATION],
    ['Key twice, in escapes', `{"TableName":"rows","Key":{"pk":${MINE},${SK}},"\\u004bey":{}}`, SERIALIZATION],
    ['pk twice', `{"TableName":"rows","Key":{"pk":${MINE},"pk":${OTHER},${SK}}}`, SERIALIZATION],
    ['the type twice', `{"TableName":"rows","Key":{"pk":{"S":"MEMBERS#acme","S":"OTHER#1"},${SK}}}`, SERIALIZATION],
    ['two types', `{"TableName":"rows","Key":{"pk":{"S":"MEMBERS#acme","N":"1"},${SK}}}`, REFUSED],
    ['a type that is null', `{"TableName":"rows","Key":{"pk":{"S":"MEMBERS#acme","N":null},${SK}}}`, REFUSED],
    ['a prototype', `{"TableName":"rows","Key":{"__proto__":{"pk":${OTHER}},${SK}}}`, SERIALIZATION],
    ['Key null', '{"TableName":"rows","Key":null}', REFUSED],
    ['Key missing', '{"TableName":"rows"}', REFUSED],
    ['Key a list', `{"TableName":"rows","Key":[{"pk":${MINE}}]}`, SERIALIZATION],
    ['pk null', `{"TableName":"rows","Key":{"pk":null,${SK}}}`, REFUSED],
    ['pk a list', `{"TableName":"rows","Key":{"pk":{"SS":["MEMBERS#acme"]},${SK}}}`, REFUSED],
    ['pk in another case', `{"TableName":"rows","Key":{"PK":${MINE},${SK}}}`, REFUSED],
    ['a member of another call', `{"TableName":"rows","Key":{"pk":${OTHER},${SK}},"Item":{"pk":${MINE}}}`, NOT_DONE],
    ['an index', `{"TableName":"rows","IndexName":"byGroup","Key":{"pk":${MINE},${SK}}}`, NOT_DONE],
    ['a table that is no text', `{"TableName":["rows"],"Key":{"pk":${MINE},${SK}}}`, SERIALIZATION],
  ])('GetItem: %s', async (_what, body, expected) => {
    expect(await raw('members', 'GetItem', body)).toBe(expected);
  });

  test('a right to an index is none to the items of its table', async () => {
    const body = `{"TableName":"rows","IndexName":"byGroup","Key":{"pk":${OTHER},${SK}}}`;
    expect(await raw('indexOnly', 'GetItem', body)).toBe(NOT_DONE);
    expect(await raw('indexOnly', 'DescribeTable', '{"TableName":"rows","IndexName":"byGroup"}')).toBe(REFUSED);
  });

  test('what a policy does not see, it does not let through', async () => {
    const query = (condition: string): string =>
      `{"TableName":"rows","KeyConditionExpression":"${condition}","ExpressionAttributeValues":{":v":${OTHER}}}`;
    expect(await raw('notOthers', 'GetItem', `{"TableName":"rows","Key":{"pk":${MINE},${SK}}}`)).toBe('ok');
    expect(await raw('notOthers', 'Query', query('pk = :v'))).toBe(REFUSED);
    expect(await raw('notOthers', 'Query', query('(pk) = :v'))).toBe(INVALID);
    const padded = `{"TableName":"rows","Key":{"pk":{"S":"OTHER#1","N":null},${SK}}}`;
    expect(await raw('notOthers', 'GetItem', padded)).toBe(INVALID);
  });

  test('PartiQL, batches and transactions, by whatever name', async () => {
    for (const action of [
      'ExecuteStatement',
      'BatchExecuteStatement',
      'ExecuteTransaction',
      'getItem',
      'GetItem.Query',
    ])
      expect(await raw('all', action, '{}')).toBe(NOT_DONE);
  });
});

test('batches, transactions and PartiQL are not done, whatever partitions they mix', async () => {
  const [mine, other] = [key('MEMBERS#acme'), key('OTHER#1')];
  const calls = [
    new BatchGetItemCommand({ RequestItems: { rows: { Keys: [mine, other] } } }),
    new BatchWriteItemCommand({ RequestItems: { rows: [{ DeleteRequest: { Key: other } }] } }),
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: mine } }] }),
    new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key: other } }] }),
    new ExecuteStatementCommand({ Statement: 'SELECT * FROM "rows"' }),
  ];
  for (const user of ['members', 'all'])
    for (const call of calls) expect(await outcome(client(user).send(call as BatchGetItemCommand))).toBe(NOT_DONE);
});
