/**
 * Checks the rows of revocation in the table: the fields read of each kind, and that writes depend on the row as it was
 * read.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { recordedToo } from '../../../shared/domain/people/revoked.ts';
import type { RecordedRow, RecordedTeam } from '../../../shared/domain/session/denials.ts';
import type { RevokerRow } from '../../../shared/domain/session/revoker-lease.ts';
import { listed, recordedTable, type RecordedTable } from '../../harness/recorded-rows.ts';
import { STACK, startStandIn, type StandIn } from '../../harness/stand-in.ts';

const NOW = new Date('2026-11-27T10:00:00Z');
const [RECORD] = recordedToo([], 'id00000000', NOW);
let standIn: StandIn;
let table: RecordedTable;
let count = 0;
let team: string;

beforeAll(async () => {
  standIn = await startStandIn();
  table = recordedTable(standIn);
});

afterAll(async () => {
  table.close();
  await standIn.dispose();
});

beforeEach(() => {
  count += 1;
  team = `team-${count}`;
  table.nowMs = NOW.getTime();
});

async function teamRow(): Promise<RecordedTeam> {
  const row = await table.rows.getRecorded({ kind: 'team', team });
  if (row?.kind !== 'team') throw new Error(`there is no team ${team}`);
  return row;
}

async function inList(): Promise<RecordedRow[]> {
  const { items } = await table.rows.listRecorded({ limit: 100 });
  return items.filter((row): row is RecordedRow => row.kind !== 'damaged' && row.team === team);
}

test('reads of each kind of row what revoking needs, and nothing that is secret', async () => {
  const record = listed(recordedToo([], 'id00000000', NOW));
  const { listSort } = record;
  const recorded = { team, revoked: [RECORD], listSort };
  await table.putTeam(team, { layout: 'smap', endedOn: 'today', ...record });
  await table.put({ pk: `MEMBERS#${team}`, sk: 'MEMBER#max' }, { team, user: 'Max', role: 'member', ...record });
  const token = { id: `t${count}`, kind: 'service', secretHash: 'secret', team, ...record };
  await table.put({ pk: `TOKEN#t${count}`, sk: 'TOKEN' }, token);
  const expected = [
    { kind: 'team', layout: 'smap', generation: `${team}0`, endedOn: 'today', ...recorded },
    { kind: 'membership', user: 'Max', ...recorded },
    { kind: 'token', id: `t${count}`, ...recorded },
  ];
  expect(await inList()).toEqual(expect.arrayContaining(expected));
  expect(await inList()).toHaveLength(3);
  expect(await table.rows.getRecorded({ kind: 'membership', team, user: 'MAX' })).toEqual(expected[1]);
  expect(await table.rows.getRecorded({ kind: 'token', id: `t${count}` })).toEqual(expected[2]);
  expect(await table.rows.getRecorded({ kind: 'token', id: 'none' })).toBeUndefined();
});

test('a row without a record has none, and is in no list', async () => {
  await table.putTeam(team);
  expect(await teamRow()).toMatchObject({ revoked: [] });
  expect(await inList()).toEqual([]);
});

test.each<[string, object]>([
  ['a record without its end', { revoked: [{ id: 'id00000000', sinceSeconds: 1 }] }],
  ['records that are no list', { revoked: 'id00000000' }],
  ['a layout that is none', { layout: 'none' }],
  ['another team’s name', { team: 'other' }],
])('a row with %s is damaged, and told as such', async (_what, over) => {
  await table.putTeam(team, { ...listed(recordedToo([], 'id00000000', NOW)), ...over });
  expect(await table.rows.getRecorded({ kind: 'team', team })).toEqual({ kind: 'damaged' });
  const { items } = await table.rows.listRecorded({ limit: 100 });
  expect(items).toContainEqual({ kind: 'damaged' });
  await table.putTeam(team);
});

test.each(['9007199254740993.5', '1e30'])('a row with the number %s is damaged, and no other', async (N) => {
  await table.end(team, 'max', 'id00000000');
  const list = listed(recordedToo([], 'id00000000', NOW));
  const record = { id: { S: 'id00000000' }, sinceSeconds: { N }, untilSeconds: { N } };
  const { url: endpoint, rootKey: credentials } = standIn.aws;
  const client = new DynamoDBClient({ endpoint, region: STACK.region, credentials });
  await client.send(
    new PutItemCommand({
      TableName: STACK.tableName,
      Item: {
        ...marshall({ pk: `MEMBERS#${team}`, sk: 'MEMBER#odd', team, user: 'odd', ...list }),
        revoked: { L: [{ M: record }] },
      },
    }),
  );
  client.destroy();
  expect(await table.rows.getRecorded({ kind: 'membership', team, user: 'odd' })).toEqual({ kind: 'damaged' });
  const { items } = await table.rows.listRecorded({ limit: 100 });
  expect(items).toContainEqual({ kind: 'damaged' });
  expect(await inList()).toHaveLength(1);
});

describe('a generation', () => {
  test('is renewed together with the record of the old one', async () => {
    await table.putTeam(team, { bucket: 'kept' });
    const before = await teamRow();
    const revoked = recordedToo(before.revoked, before.generation, NOW);
    expect(await table.rows.renewGeneration(before, 'next000', revoked)).toBe(true);
    expect(await teamRow()).toMatchObject({ generation: 'next000', revoked });
    expect(await inList()).toHaveLength(1);
  });

  test('is not renewed if it is another one by now, or something was recorded since', async () => {
    await table.putTeam(team);
    const before = await teamRow();
    const revoked = recordedToo(before.revoked, before.generation, NOW);
    await table.putTeam(team, { generation: 'other00' });
    expect(await table.rows.renewGeneration(before, 'next000', revoked)).toBe(false);
    await table.putTeam(team, { endedOn: 'today', ...listed(revoked) });
    expect(await table.rows.renewGeneration(before, 'next000', revoked)).toBe(false);
    expect(await teamRow()).toMatchObject({ generation: `${team}0` });
  });
});

describe('records that are over', () => {
  test('are taken off their row, which leaves the list', async () => {
    await table.end(team, 'max', 'id00000000');
    const [row] = await inList();
    if (row === undefined) throw new Error('there is no row');
    expect(await table.rows.dropRecords(row)).toBe(true);
    expect(await table.rows.getRecorded({ kind: 'membership', team, user: 'max' })).toMatchObject({ revoked: [] });
    expect(await inList()).toEqual([]);
    expect(await table.rows.dropRecords(row)).toBe(false);
  });

  test('stay where there is another since', async () => {
    await table.end(team, 'max', 'id00000000');
    const [row] = await inList();
    if (row === undefined) throw new Error('there is no row');
    table.nowMs += 1000;
    await table.end(team, 'max', 'id00000001');
    expect(await table.rows.dropRecords(row)).toBe(false);
    expect((await inList())[0]?.revoked).toHaveLength(2);
  });
});

test('service tokens of a team are listed, and those of its members are not', async () => {
  const put = (id: string, user: string, over: object): Promise<void> =>
    table.put(
      { pk: `TOKEN#${id}`, sk: 'TOKEN' },
      { id, team, user, listKey: `TOKENS#${team}`, listSort: `${user}#2026#${id}`, ...over },
    );
  const sponsor = { user: 'ada', membershipId: 'ada0000000' };
  await put(`a${count}`, 'service.one', { membershipId: 'serv000001', sponsor });
  await put(`b${count}`, 'service.two', { membershipId: 'serv000002', sponsor: null });
  await put(`c${count}`, 'service.bad', {});
  await put(`d${count}`, 'max', { holder: 'holder' });
  const { items } = await table.rows.listServiceTokens(team, { limit: 100 });
  expect(items).toEqual([
    { kind: 'damaged' },
    { id: `a${count}`, team, membershipId: 'serv000001', sponsor },
    { id: `b${count}`, team, membershipId: 'serv000002', sponsor: null },
  ]);
  await put(`a${count}`, 'service.one', { membershipId: 'serv000001', sponsor, endedOn: 'today' });
  expect(await table.rows.getServiceToken(`a${count}`)).toBeUndefined();
  expect(await table.rows.getServiceToken(`b${count}`)).toMatchObject({ membershipId: 'serv000002' });
});

test('the lease is written from the version before alone, and knows its own write again', async () => {
  const row: RevokerRow = {
    version: 1,
    holder: 'one',
    endsAtMs: 1,
    cuts: { gallery: 5 },
    named: [{ name: { kind: 'membership', team, user: 'max' }, sinceSeconds: 1 }],
  };
  expect(await table.rows.getRevokerRow()).toBeUndefined();
  expect(await table.rows.putRevokerRow(row)).toBe(true);
  expect(await table.rows.getRevokerRow()).toMatchObject(row);
  expect(await table.rows.putRevokerRow(row)).toBe(true);
  expect(await table.rows.putRevokerRow({ ...row, holder: 'two' })).toBe(false);
  expect(await table.rows.putRevokerRow({ ...row, version: 3 })).toBe(false);
  expect(await table.rows.putRevokerRow({ ...row, version: 2, holder: 'two' })).toBe(true);
  expect(await table.rows.getRevokerRow()).toMatchObject({ version: 2, holder: 'two' });
});
