/** Checks `latchkey restore`, which an operator runs after AWS has restored the table under another name. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type AttributeValue,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../shared/table-schema.ts';
import { environmentOf } from '../harness/functions.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';

type Item = Record<string, AttributeValue>;

let standIn: StandIn;
let dynamodb: DynamoDBClient;
let environment: Record<string, string>;
let into: string;
let from: string;
let tables = 0;

beforeAll(async () => {
  standIn = await startStandIn();
  const { aws } = standIn;
  dynamodb = new DynamoDBClient({ endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey });
});

afterAll(async () => {
  dynamodb.destroy();
  await standIn.dispose();
});

beforeEach(async () => {
  tables += 1;
  into = `stack-${tables}`;
  from = `restored-${tables}`;
  await Promise.all([newTable(into), newTable(from)]);
  // The command runs with the operator's own rights.
  const { accessKeyId, secretAccessKey } = standIn.aws.rootKey;
  const key = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  environment = { ...environmentOf(standIn), ...key, TABLE_NAME: into };
});

/** Holds the attributes of the stack's keys, leaving out those of its index. */
const KEYS = TABLE.AttributeDefinitions.filter(({ AttributeName: name }) => name === 'pk' || name === 'sk');

async function newTable(name: string, more: Partial<CreateTableCommandInput> = {}): Promise<void> {
  await dynamodb.send(new CreateTableCommand({ ...TABLE, TableName: name, ...more } as CreateTableCommandInput));
}

async function put(table: string, items: readonly Item[]): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await dynamodb.send(new PutItemCommand({ TableName: table, Item: item }));
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

async function itemsOf(table: string): Promise<Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName: table, ExclusiveStartKey: after }));
    items.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  const keyOf = ({ pk, sk }: Item): string => `${pk?.S ?? ''} ${sk?.S ?? ''}`;
  return items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function tokens(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    pk: { S: `TOKEN#${String(index).padStart(5, '0')}` },
    sk: { S: 'TOKEN' },
    ttl: { N: '1795514400' },
    holder: { M: { flag: { BOOL: true }, none: { NULL: true } } },
  }));
}

function restore(...parameters: string[]): Promise<Ended> {
  return run(process.execPath, ['clients/cli/latchkey.ts', 'restore', ...parameters], environment);
}

async function counted(...parameters: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await restore('--from', from, '--json', ...parameters);
  // The environment of a function names no log group for the operator's audit line.
  expect([code, stderr]).toEqual([0, expect.stringMatching(NO_LINE)]);
  return JSON.parse(stdout);
}

const NO_LINE = /^latchkey: no audit line was written \(.*\); this is it:\n\{"audit":\{.*\}\}\n$/;
const TEAM: Item = { pk: { S: 'TEAM#acme' }, sk: { S: 'TEAM' }, team: { S: 'acme' }, bucket: { S: 'then' } };
const NEWER: Item = { ...TEAM, bucket: { S: 'now' } };
const MEMBER: Item = { pk: { S: 'MEMBERS#acme' }, sk: { S: 'MEMBER#ada' } };
const INVITE: Item = { pk: { S: 'INVITE#1' }, sk: { S: 'INVITE' } };
const CLAIM: Item = { pk: { S: 'BUCKET#then' }, sk: { S: 'ROOT#a/' } };
const UNKNOWN: Item = { pk: { S: 'OTHER#1' }, sk: { S: 'OTHER' } };

test('every kind of row comes back as it was, and what is of no known kind is left', async () => {
  const rows = [TEAM, MEMBER, INVITE, CLAIM, ...tokens(1)];
  await put(from, [...rows, UNKNOWN]);
  expect(await counted()).toEqual({ restored: 5, kept: 0, skipped: 1 });
  const restored = await itemsOf(from);
  expect(await itemsOf(into)).toEqual(restored.filter(({ pk }) => pk?.S !== 'OTHER#1'));
});

test('what is in the table already is newer, and stays', async () => {
  await put(from, [TEAM, MEMBER]);
  await put(into, [NEWER]);
  expect(await counted()).toEqual({ restored: 1, kept: 1, skipped: 0 });
  expect(await itemsOf(into)).toEqual([MEMBER, NEWER]);
});

test('unless it is to be replaced', async () => {
  await put(from, [TEAM, MEMBER]);
  await put(into, [NEWER, INVITE]);
  expect(await counted('--replace')).toEqual({ restored: 2, kept: 0, skipped: 0 });
  expect(await itemsOf(into)).toEqual([INVITE, MEMBER, TEAM]);
});

test('the lease of the revoker and counts of logins are of the moment, and do not come back', async () => {
  const count = { pk: { S: 'LOGINS#demo#192.0.2.7' }, sk: { S: 'ADDRESS' }, failures: { N: '99' } };
  await put(from, [MEMBER, count, { pk: { S: 'REVOKER#lease' }, sk: { S: 'LEASE' }, version: { N: '7' } }]);
  expect(await counted('--replace')).toEqual({ restored: 1, kept: 0, skipped: 2 });
  expect(await itemsOf(into)).toEqual([MEMBER]);
});

describe('a team that is replaced', () => {
  const then: Item = { ...TEAM, createdOn: { S: 'then' }, generation: { S: 'gen0000' } };
  const revoked: AttributeValue = { L: [{ M: { id: { S: 'gen0000' } } }] };
  const denials: Item = {
    generation: { S: 'gen1111' },
    revoked,
    listKey: { S: 'REVOKED#all' },
    listSort: { S: '2026' },
  };

  test('keeps what is denied of it, and its generation', async () => {
    await put(from, [then]);
    await put(into, [{ ...then, ...NEWER, ...denials }]);
    expect(await counted('--replace')).toEqual({ restored: 1, kept: 0, skipped: 0 });
    expect(await itemsOf(into)).toEqual([{ ...then, ...denials }]);
  });

  test('is not denied anew what is over', async () => {
    await put(from, [{ ...then, ...denials, generation: { S: 'gen0000' } }]);
    await put(into, [{ ...then, ...NEWER, generation: { S: 'gen1111' } }]);
    expect(await counted('--replace')).toEqual({ restored: 1, kept: 0, skipped: 0 });
    expect(await itemsOf(into)).toEqual([{ ...then, generation: { S: 'gen1111' } }]);
  });

  test('by another of its id is that as it was', async () => {
    await put(from, [then]);
    await put(into, [{ ...then, ...denials, createdOn: { S: 'now' } }]);
    expect(await counted('--replace')).toEqual({ restored: 1, kept: 0, skipped: 0 });
    expect(await itemsOf(into)).toEqual([then]);
  });
});

describe('a row that lists voided attempts to create a team', () => {
  const voided: Item = { pk: { S: 'TEAM#acme' }, sk: { S: 'TEAM' }, team: { S: 'acme' }, voided: { SS: ['gen0000'] } };
  const made: Item = { ...TEAM, root: { S: 'a/' }, createdOn: { S: 'then' }, generation: { S: 'gen1111' } };

  test.each([
    ['gives way to the team', made, voided, [], made],
    ['gives way to the team that replaces', made, voided, ['--replace'], made],
    ['comes back where nothing is', voided, undefined, [], voided],
    ['replaces no team', voided, made, [], made],
    ['replaces no team, even if asked to', voided, made, ['--replace'], made],
  ])('%s', async (_what, coming, there, parameters, left) => {
    await put(from, [coming]);
    if (there !== undefined) await put(into, [there]);
    await counted(...parameters);
    expect(await itemsOf(into)).toEqual([left]);
  });
});

describe('writes nothing at all where it would bring back', () => {
  const team = (id: string, root: string, createdOn = 'then', generation = 'gen0000'): Item => ({
    pk: { S: `TEAM#${id}` },
    sk: { S: 'TEAM' },
    team: { S: id },
    bucket: { S: 'pictures' },
    root: { S: root },
    createdOn: { S: createdOn },
    generation: { S: generation },
  });

  test.each([
    ['a root within that of a team made since', team('rescue', 'webqsee/'), 'overlaps that of team rescue'],
    ['a root around that of a team made since', team('rescue', 'webqsee/acme/x/'), 'overlaps that of team rescue'],
    ['the members of a team whose id was given anew', team('acme', 'elsewhere/', 'now'), 'made anew since'],
  ])('%s', async (_what, since, message) => {
    await put(from, [team('acme', 'webqsee/acme/'), MEMBER, ...tokens(3)]);
    await put(into, [since]);
    const { code, stdout, stderr } = await restore('--from', from);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(message)]);
    expect(await itemsOf(into)).toEqual([since]);
  });

  const released = (item: Item): Item => ({ ...item, endedOn: { S: 'then' }, rootReleasedOn: { S: 'later' } });

  test('a team on the root that it has given up since, and another has', async () => {
    await put(from, [team('acme', 'webqsee/acme/')]);
    const since = [released(team('acme', 'webqsee/acme/')), team('heir', 'webqsee/')];
    await put(into, since);
    expect(await counted()).toEqual({ restored: 0, kept: 1, skipped: 0 });
    const { code, stderr } = await restore('--from', from, '--replace');
    expect([code, stderr]).toEqual([1, expect.stringContaining('overlaps that of team heir')]);
    expect(await itemsOf(into)).toEqual(since);
  });

  test('but a root that was given up before the restored moment is in nobody’s way', async () => {
    await put(from, [released(team('acme', 'webqsee/acme/')), team('heir', 'webqsee/')]);
    await put(into, [team('heir', 'webqsee/')]);
    expect(await counted()).toEqual({ restored: 1, kept: 1, skipped: 0 });
    expect(await itemsOf(into)).toEqual(await itemsOf(from));
  });

  test('but a team that is the same, or lies beside, is in nobody’s way', async () => {
    await put(from, [team('acme', 'webqsee/acme/'), MEMBER]);
    await put(into, [team('acme', 'webqsee/acme/', 'then', 'gen1111'), team('other', 'webqsee/acme2/')]);
    expect(await counted()).toEqual({ restored: 1, kept: 1, skipped: 0 });
  });
});

test('2,500 rows, with a line of progress for each thousand; interrupted and repeated, none is missing', async () => {
  await put(from, tokens(2500));
  const broken = spawn(process.execPath, ['clients/cli/latchkey.ts', 'restore', '--from', from], {
    cwd: PROJECT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => broken.once('close', resolve));
  broken.stderr.once('data', () => broken.kill('SIGKILL'));
  await ended;
  const half = (await itemsOf(into)).length;
  expect(half).toBeGreaterThanOrEqual(1000);
  expect(half).toBeLessThan(2500);
  const { code, stdout, stderr } = await restore('--from', from);
  expect([code, stdout, stderr]).toEqual([
    0,
    `${2500 - half} restored, ${half} kept as they were, 0 of an unknown kind left\n`,
    expect.stringMatching(/^1000 items\n2000 items\nlatchkey: no audit line was written /),
  ]);
  expect(await itemsOf(into)).toEqual(await itemsOf(from));
}, 120_000);

describe('is refused', () => {
  test.each([
    ["the stack's own table", () => into, 2, 'is the table of the stack itself'],
    ['its ARN', () => `arn:aws:dynamodb:eu-central-1:123456789012:table/${into}`, 2, 'is not the name of a table'],
    ['a table that is not there', () => 'nowhere', 1, 'not_found: there is no such table'],
  ])('%s', async (_what, name, status, message) => {
    const { code, stdout, stderr } = await restore('--from', name());
    expect([code, stdout]).toEqual([status, '']);
    expect(stderr).toContain(message);
  });

  test.each([
    [
      'another name',
      {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    ],
    [
      'another type',
      {
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'N' },
        ],
      },
    ],
    [
      'other roles',
      {
        KeySchema: [
          { AttributeName: 'sk', KeyType: 'HASH' },
          { AttributeName: 'pk', KeyType: 'RANGE' },
        ],
      },
    ],
  ] as [string, Partial<CreateTableCommandInput>][])('a table with keys of %s', async (_what, schema) => {
    // The lists' index is left out, because it needs attributes of its own.
    await newTable(`${from}-other`, { GlobalSecondaryIndexes: undefined, AttributeDefinitions: KEYS, ...schema });
    const { code, stderr } = await restore('--from', `${from}-other`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('has other keys than the stack')]);
  });

  test('nothing at all', async () => {
    const { code, stderr } = await restore();
    expect([code, stderr]).toEqual([2, expect.stringContaining('--from')]);
  });
});

test('a right that is missing is an error', async () => {
  await put(from, [TEAM]);
  const key = standIn.aws.userKey('latchkey-broker');
  environment = { ...environment, AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
  const { code, stderr } = await restore('--from', from);
  expect([code, stderr]).toEqual([1, expect.stringContaining('upstream_refused: your AWS rights lack dynamodb:')]);
  expect(await itemsOf(into)).toEqual([]);
});

describe('a claim on a root', () => {
  const claimOf = (team: string, more: Item = {}): Item => ({
    ...CLAIM,
    bucket: { S: 'then' },
    root: { S: 'a/' },
    team: { S: team },
    attempt: { S: `of-${team}` },
    ...more,
  });
  const teamOf = (team: string): Item => ({
    pk: { S: `TEAM#${team}` },
    sk: { S: 'TEAM' },
    team: { S: team },
    layout: { S: 'webqsee' },
    bucket: { S: 'then' },
    root: { S: 'a/' },
    generation: { S: `of-${team}` },
    createdOn: { S: '2026-11-23T10:00:00.000Z' },
  });
  const claims = async (): Promise<Item[]> => (await itemsOf(into)).filter(({ pk }) => pk?.S === 'BUCKET#then');

  test.each([[[]], [['--replace']]])('comes back over that of a team that was never made (%j)', async (parameters) => {
    await put(from, [teamOf('acme'), claimOf('acme')]);
    await put(into, [claimOf('other')]);
    await counted(...parameters);
    expect(await claims()).toEqual([claimOf('acme')]);
    // Its creation, if it is only slow, writes no team any more.
    const [voided] = (await itemsOf(into)).filter(({ pk }) => pk?.S === 'TEAM#other');
    expect(voided?.['voided']).toEqual({ SS: ['of-other'] });
  });

  test.each([[[]], [['--replace']]])(
    'that was left behind then never replaces that of a team (%j)',
    async (parameters) => {
      await put(from, [claimOf('gone')]);
      await put(into, [teamOf('acme'), claimOf('acme')]);
      await counted(...parameters);
      expect(await claims()).toEqual([claimOf('acme')]);
    },
  );

  test('stays if it is the same team’s, and so does one that is damaged', async () => {
    await put(from, [teamOf('acme'), claimOf('acme')]);
    await put(into, [claimOf('acme', { attempt: { S: 'another' } })]);
    expect(await counted()).toEqual({ restored: 1, kept: 1, skipped: 0 });
    await put(into, [CLAIM]);
    expect(await counted()).toEqual({ restored: 0, kept: 2, skipped: 0 });
    expect(await claims()).toEqual([CLAIM]);
  });
});
