/** Proves that the table counts logins: within a window, anew after it, and by two writers at once. */
import { hash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { loginsIn } from '../../../shared/adapters/dynamodb/login-rows.ts';
import { Table } from '../../../shared/adapters/dynamodb/table.ts';
import { LoginFailures } from '../../../shared/domain/people/login-failures.ts';
import type { LoginKey, LoginStore } from '../../../shared/domain/people/login-count.ts';
import { startStandIn, STACK, type StandIn } from '../../harness/stand-in.ts';

const NOW_MS = Date.parse('2026-11-23T10:00:00Z');
const WINDOW_MS = 60_000;
const DAY_SECONDS = 86_400;
const ADDRESS = '192.0.2.7';
let standIn: StandIn;
let client: DynamoDBClient;
let store: LoginStore;
let count = 0;
let ofName: LoginKey;

beforeAll(async () => {
  standIn = await startStandIn();
  const { url: endpoint, rootKey: credentials } = standIn.aws;
  client = new DynamoDBClient({ endpoint, region: STACK.region, credentials });
  store = loginsIn(new Table(client, STACK.tableName, () => undefined));
});

afterAll(async () => {
  client.destroy();
  await standIn.dispose();
});

beforeEach(() => {
  count += 1;
  ofName = { team: `team-${count}`, address: ADDRESS, digest: 'ab'.repeat(16) };
});

const add = (failures: number, atMs: number, key = ofName): Promise<void> =>
  store.addFailures(key, failures, atMs, atMs - WINDOW_MS);
const keyOf = ({ team, address, digest }: LoginKey): Record<string, AttributeValue> =>
  marshall({ pk: `LOGINS#${team}#${address}`, sk: digest === undefined ? 'ADDRESS' : `NAME#${digest}` });

async function itemOf(key: LoginKey): Promise<Record<string, unknown>> {
  const { Item } = await client.send(new GetItemCommand({ TableName: STACK.tableName, Key: keyOf(key) }));
  return unmarshall(Item ?? {});
}

test('there is none before the first failure', async () => {
  expect(await store.getCount(ofName)).toBeUndefined();
});

test('failures add up within a window, and begin anew after it', async () => {
  await add(1, NOW_MS);
  await add(3, NOW_MS + WINDOW_MS - 1);
  const counted = { ...ofName, failures: 4, sinceMs: NOW_MS, lastMs: NOW_MS + WINDOW_MS - 1 };
  expect(await store.getCount(ofName)).toEqual(counted);
  const laterMs = NOW_MS + WINDOW_MS;
  await add(2, laterMs);
  expect(await store.getCount(ofName)).toEqual({ ...ofName, failures: 2, sinceMs: laterMs, lastMs: laterMs });
});

test('a success begins anew, and is known after the next window as well', async () => {
  await add(4, NOW_MS);
  await store.noteSuccess(ofName, NOW_MS + 1);
  const succeeded = { ...ofName, failures: 0, sinceMs: NOW_MS + 1, lastMs: NOW_MS + 1, succeededMs: NOW_MS + 1 };
  expect(await store.getCount(ofName)).toEqual(succeeded);
  await add(1, NOW_MS + 2);
  await add(1, NOW_MS + 2 * WINDOW_MS);
  expect(await store.getCount(ofName)).toMatchObject({ failures: 1, succeededMs: NOW_MS + 1 });
});

test('a success that is noted late does not take back what began after it', async () => {
  await add(4, NOW_MS);
  await store.noteSuccess(ofName, NOW_MS - 1);
  expect(await store.getCount(ofName)).toMatchObject({ failures: 4 });
});

test('a name, all names of its address, and another team there are counted each by itself', async () => {
  const ofAddress = { team: ofName.team, address: ADDRESS };
  const elsewhere = { ...ofName, team: `${ofName.team}-b` };
  await add(1, NOW_MS);
  await add(2, NOW_MS, ofAddress);
  await add(3, NOW_MS, elsewhere);
  expect(await store.getCount(ofName)).toMatchObject({ failures: 1 });
  expect(await store.getCount(ofAddress)).toEqual({ ...ofAddress, failures: 2, sinceMs: NOW_MS, lastMs: NOW_MS });
  expect(await store.getCount(elsewhere)).toMatchObject({ failures: 3 });
});

test.each<[string, readonly number[], number]>([
  ['make the row', [], 0],
  ['add to it', [NOW_MS - 1000], 5],
  ['begin it anew', [NOW_MS - 2 * WINDOW_MS], 0],
])('ten writers who %s at the same moment lose nothing', async (_what, before, carried) => {
  for (const atMs of before) await add(5, atMs);
  await Promise.all(Array.from({ length: 10 }, (_, index) => add(1, NOW_MS + index)));
  expect(await store.getCount(ofName)).toMatchObject({ failures: carried + 10 });
});

test('a row ends by itself a day and an hour after the last that happened', async () => {
  await add(1, NOW_MS);
  const firstEnd = NOW_MS / 1000 + DAY_SECONDS + 3600;
  expect(await itemOf(ofName)).toMatchObject({ ttl: firstEnd });
  await add(1, NOW_MS + 1000);
  expect(await itemOf(ofName)).toMatchObject({ ttl: firstEnd + 1 });
  await store.noteSuccess(ofName, NOW_MS + 5000);
  expect(await itemOf(ofName)).toMatchObject({ ttl: firstEnd + 5 });
});

test('one of many takes what comes after the count that all of them read', async () => {
  await add(5, NOW_MS);
  const seen = await store.getCount(ofName);
  if (seen === undefined) throw new Error('nothing is counted');
  const claims = await Promise.all(
    Array.from({ length: 10 }, (_, index) => store.claim(ofName, seen, 1, NOW_MS, `claim-${index}`)),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
  // Only the writer whose write took effect has it, also when it repeats the write because the answer was lost.
  const winner = claims.indexOf(true);
  expect(await store.claim(ofName, seen, 1, NOW_MS, `claim-${winner}`)).toBe(true);
  expect(await store.claim(ofName, seen, 1, NOW_MS, 'claim-x')).toBe(false);
  expect(await store.getCount(ofName)).toMatchObject({ failures: 6, sinceMs: NOW_MS });
});

test('a row tells no name', async () => {
  const failures = new LoginFailures(store, () => new Date(NOW_MS), randomBytes);
  await (await failures.admit(ofName.team, ADDRESS, 'ada.lovelace')).failed();
  // The digest is the first half of the name's SHA-256.
  const digest = hash('sha256', 'ada.lovelace').slice(0, 32);
  const item = await itemOf({ ...ofName, digest });
  expect(item).toMatchObject({ failures: 1, digest });
  expect(JSON.stringify(item)).not.toContain('ada');
});

describe('a damaged row lets nobody in', () => {
  test.each<[string, string]>([
    ['lacks its count', 'REMOVE failures'],
    ['lacks its last failure', 'REMOVE lastMs'],
    ['has a text for a count', 'SET failures = :text'],
    ['has a negative count', 'SET failures = :negative'],
    ['says the name of another', 'SET digest = :text'],
  ])('that %s', async (_what, change) => {
    await add(1, NOW_MS);
    const values = { ':text': 'none', ':negative': -1 };
    const used = Object.fromEntries(Object.entries(values).filter(([name]) => change.includes(name)));
    await client.send(
      new UpdateItemCommand({
        TableName: STACK.tableName,
        Key: keyOf(ofName),
        UpdateExpression: change,
        ...(Object.keys(used).length === 0 ? {} : { ExpressionAttributeValues: marshall(used) }),
      }),
    );
    await expect(store.getCount(ofName)).rejects.toMatchObject({ code: 'internal' });
  });

  test('that another’s is put in the place of', async () => {
    const foreign = { ...ofName, team: 'other', failures: 0, sinceMs: NOW_MS, lastMs: NOW_MS, succeededMs: NOW_MS };
    const Item = { ...marshall(foreign), ...keyOf(ofName) };
    await client.send(new PutItemCommand({ TableName: STACK.tableName, Item }));
    await expect(store.getCount(ofName)).rejects.toMatchObject({ code: 'internal' });
  });
});
