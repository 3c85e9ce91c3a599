/**
 * The store's contract, held by the table (on dynalite) and by the memory that tests of the domain use in its place; and
 * what only the table has: its requests, by the method that sends them.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Invite, Redemption } from '../../../shared/domain/people/invite.ts';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import type { Token } from '../../../shared/domain/people/token.ts';
import { MemoryStore } from '../../harness/memory-store.ts';
import { Table, type Key, type RowForm } from '../../../shared/adapters/dynamodb/table.ts';
import { allPages, type Page, type PageWish } from '../../../shared/domain/people/page.ts';
import { storeIn, type Store } from '../../harness/store.ts';
import { STACK, startStandIn, type StandIn } from '../../harness/stand-in.ts';

const SINCE = '2026-11-23T10:00:00.000Z';
const REDEMPTION: Redemption = {
  redeemedOn: SINCE,
  tokenId: 'ab'.repeat(10),
  membershipId: 'member0000',
  holder: 'holder',
  attempt: 1,
  secretHash: 'd'.repeat(64),
  finished: false,
};
/** DynamoDB actions that each method of the store may send. */
const METHOD_ACTIONS: Readonly<Record<keyof Store, readonly string[]>> = {
  getTeam: ['GetItem'],
  addTeam: ['PutItem', 'GetItem'],
  claimRoot: ['PutItem', 'GetItem', 'Query', 'DeleteItem'],
  getMembership: ['GetItem'],
  putMembership: ['PutItem', 'GetItem'],
  getInvite: ['GetItem'],
  addInvite: ['PutItem', 'GetItem'],
  replaceRedemption: ['UpdateItem', 'GetItem'],
  getToken: ['GetItem'],
  addToken: ['PutItem', 'GetItem'],
};
const memory = new MemoryStore();
let standIn: StandIn;
let client: DynamoDBClient;
let table: Store;
/** Actions that the client has sent. */
let sent: string[] = [];
/** Names that no earlier test has used. */
let count = 0;
let team: string;
let id: string;

beforeAll(async () => {
  standIn = await startStandIn();
  const { url: endpoint, rootKey: credentials } = standIn.aws;
  client = new DynamoDBClient({ endpoint, region: STACK.region, credentials });
  client.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(String(context['commandName']).replace(/Command$/, ''));
      return next(args);
    },
    { step: 'initialize' },
  );
  table = storeIn(client, STACK.tableName);
});

afterAll(async () => {
  client.destroy();
  await standIn.dispose();
});

beforeEach(() => {
  count += 1;
  team = `team-${count}`;
  id = String(count).padStart(20, '0');
  sent = [];
});

const teamRow = (over: Partial<Team> = {}): Team => ({
  team,
  layout: 'webqsee',
  bucket: 'webqsee',
  root: `${team}/`,
  generation: 'gen0000',
  createdOn: SINCE,
  ...over,
});
const memberRow = (over: Partial<Membership> = {}): Membership => ({
  team,
  user: 'max',
  role: 'member',
  id: 'member0000',
  holder: 'holder0000000000',
  version: 1,
  active: true,
  since: SINCE,
  ...over,
});
const inviteRow = (over: Partial<Invite> = {}): Invite => ({
  id,
  secretHash: 'a'.repeat(64),
  team,
  user: 'max',
  role: 'member',
  membershipVersion: 0,
  issuer: null,
  createdOn: SINCE,
  expiresAtSeconds: 1_795_428_000,
  ...over,
});
const tokenRow = (over: Partial<Token> = {}): Token => ({
  id,
  secretHash: 'b'.repeat(64),
  team,
  user: 'max',
  holder: 'holder0000000000',
  createdOn: SINCE,
  expiresAtSeconds: 1_795_428_000,
  attempt: 1,
  ...over,
});

describe.each<[string, () => Store]>([
  ['the table', () => table],
  ['the memory in its place', () => memory],
])('%s', (_name, storeOf) => {
  test('gives back what was put, and undefined for what was not', async () => {
    const store = storeOf();
    expect(await store.getTeam(team)).toBeUndefined();
    expect(await store.getMembership(team, 'max')).toBeUndefined();
    expect(await store.getInvite(id)).toBeUndefined();
    expect(await store.getToken(id)).toBeUndefined();
    await store.addTeam(teamRow());
    await store.putMembership(memberRow(), 0);
    await store.addInvite(inviteRow({ issuer: { user: 'ada', membershipId: 'admin00000' } }));
    await store.addToken(tokenRow());
    expect(await store.getTeam(team)).toMatchObject(teamRow());
    expect(await store.getMembership(team, 'max')).toMatchObject(memberRow());
    expect(await store.getInvite(id)).toMatchObject(inviteRow({ issuer: { user: 'ada', membershipId: 'admin00000' } }));
    expect(await store.getToken(id)).toMatchObject(tokenRow());
    // Its own write again is its own; somebody else's is not.
    expect(await store.addToken(tokenRow())).toBe(true);
    expect(await store.addToken(tokenRow({ secretHash: 'c'.repeat(64) }))).toBe(false);
    expect(await store.getToken(id)).toMatchObject(tokenRow());
  });

  test('adds a team once', async () => {
    expect(await storeOf().addTeam(teamRow())).toBe(true);
    expect(await storeOf().addTeam(teamRow({ generation: 'other00' }))).toBe(false);
    expect(await storeOf().getTeam(team)).toMatchObject({ generation: 'gen0000' });
  });

  test('changes a membership only from the version that is expected', async () => {
    const store = storeOf();
    const second = memberRow({ version: 2, id: 'second0000' });
    expect(await store.putMembership(second, 1)).toBe(false);
    expect(await store.putMembership(memberRow(), 0)).toBe(true);
    expect(await store.putMembership(memberRow({ id: 'other00000' }), 0)).toBe(false);
    expect(await store.putMembership(second, 1)).toBe(true);
    expect(await store.putMembership(memberRow({ version: 2, id: 'late000000' }), 1)).toBe(false);
    expect(await store.getMembership(team, 'max')).toMatchObject(second);
  });

  test('keeps members of one name apart by their teams', async () => {
    const store = storeOf();
    await store.putMembership(memberRow(), 0);
    expect(await store.getMembership(`${team}2`, 'max')).toBeUndefined();
    expect(await store.getMembership(team, 'max2')).toBeUndefined();
    expect(await store.putMembership(memberRow({ team: `${team}2`, role: 'admin' }), 0)).toBe(true);
    expect(await store.getMembership(team, 'max')).toMatchObject({ role: 'member' });
  });

  test('redeems an invite once, of many calls at once too', async () => {
    const store = storeOf();
    await store.addInvite(inviteRow());
    const hashes = Array.from({ length: 20 }, (_, n) => String(n).padStart(64, '0'));
    const won = await Promise.all(
      hashes.map((secretHash) => store.replaceRedemption(id, undefined, { ...REDEMPTION, secretHash })),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    const redeemed = (await store.getInvite(id))?.redemption;
    expect(redeemed?.secretHash).toBe(hashes[won.indexOf(true)]);
  });

  test('replaces a redemption by the next only while it is the one that was read', async () => {
    const store = storeOf();
    await store.addInvite(inviteRow());
    const second = { ...REDEMPTION, attempt: 2, secretHash: 'e'.repeat(64) };
    const third = { ...REDEMPTION, attempt: 3, secretHash: 'f'.repeat(64) };
    const finished = { ...REDEMPTION, finished: true };
    expect(await store.replaceRedemption(id, REDEMPTION, second)).toBe(false);
    expect(await store.replaceRedemption(id, undefined, REDEMPTION)).toBe(true);
    expect(await store.replaceRedemption(id, REDEMPTION, second)).toBe(true);
    expect(await store.replaceRedemption(id, REDEMPTION, finished)).toBe(false);
    expect(await store.replaceRedemption(id, REDEMPTION, third)).toBe(false);
    expect(await store.replaceRedemption(id, second, { ...second, finished: true })).toBe(true);
    expect(await store.replaceRedemption(id, second, third)).toBe(false);
    expect((await store.getInvite(id))?.redemption).toEqual({ ...second, finished: true });
  });

  test('redeems no invite that is not there', async () => {
    expect(await storeOf().replaceRedemption(id, undefined, REDEMPTION)).toBe(false);
    expect(await storeOf().getInvite(id)).toBeUndefined();
  });

  test('replaces a token by one of a later attempt, and never the other way round', async () => {
    const store = storeOf();
    const later = tokenRow({ attempt: 2, secretHash: 'c'.repeat(64) });
    expect(await store.addToken(tokenRow())).toBe(true);
    expect(await store.addToken(later)).toBe(true);
    expect(await store.addToken(tokenRow())).toBe(false);
    expect(await store.addToken(tokenRow({ attempt: 2 }))).toBe(false);
    expect(await store.getToken(id)).toMatchObject(later);
  });

  test('lets a team claim its root again, and nobody else', async () => {
    const store = storeOf();
    expect(await store.claimRoot('webqsee', `${team}/a/`, team)).toBeUndefined();
    expect(await store.claimRoot('webqsee', `${team}/a/`, team)).toBeUndefined();
    expect(await store.claimRoot('webqsee', `${team}/a/`, 'other')).toBe(team);
  });

  test.each([
    ['inside', 'a/b/c/', true],
    ['deep inside', 'a/b/c/d/e/', true],
    ['around', 'a/', true],
    ['beside', 'a/c/', false],
    ['beginning alike', 'a/bb/', false],
    ['ending alike', 'x/a/b/', false],
  ])('a root %s', async (_where, root, overlaps) => {
    const store = storeOf();
    await store.claimRoot('webqsee', `${team}/a/b/`, team);
    expect(await store.claimRoot('webqsee', `${team}/${root}`, 'other')).toBe(overlaps ? team : undefined);
    // What was refused is not claimed: its place is still free for its neighbours.
    if (overlaps) expect(await store.claimRoot('webqsee', `${team}/free/`, 'third')).toBeUndefined();
  });

  test('a whole bucket overlaps with any root in it, and no other bucket’s', async () => {
    const store = storeOf();
    await store.claimRoot(`bucket-${count}`, 'a/', team);
    expect(await store.claimRoot(`bucket-${count}`, '', 'other')).toBe(team);
    expect(await store.claimRoot(`bucket-${count}-2`, '', 'other')).toBeUndefined();
    expect(await store.claimRoot(`bucket-${count}-2`, 'a/', 'third')).toBe('other');
  });
});

describe('the table alone', () => {
  test('knows its own write again, whose answer was lost', async () => {
    expect(await table.addTeam(teamRow())).toBe(true);
    expect(await table.addTeam(teamRow())).toBe(true);
    expect(await table.putMembership(memberRow(), 0)).toBe(true);
    expect(await table.putMembership(memberRow(), 0)).toBe(true);
    await table.addInvite(inviteRow());
    await expect(table.addInvite(inviteRow())).resolves.toBeUndefined();
    expect(await table.replaceRedemption(id, undefined, REDEMPTION)).toBe(true);
    expect(await table.replaceRedemption(id, undefined, REDEMPTION)).toBe(true);
  });

  test('takes no second invite of an id', async () => {
    await table.addInvite(inviteRow());
    await expect(table.addInvite(inviteRow({ secretHash: 'c'.repeat(64) }))).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await table.getInvite(id)).toMatchObject({ secretHash: 'a'.repeat(64) });
  });

  test('of two overlapping claims at once at least one gives way', async () => {
    const [outer, inner] = await Promise.all([
      table.claimRoot('webqsee', `${team}/a/`, 'outer'),
      table.claimRoot('webqsee', `${team}/a/b/`, 'inner'),
    ]);
    expect([outer, inner].filter((overlapping) => overlapping !== undefined).length).toBeGreaterThan(0);
  });

  test('sends only what each method needs, and never a scan', async () => {
    const calls: Record<keyof Store, () => Promise<unknown>> = {
      addTeam: () => table.addTeam(teamRow()),
      getTeam: () => table.getTeam(team),
      claimRoot: async () => {
        await table.claimRoot('webqsee', `${team}/a/`, team);
        await table.claimRoot('webqsee', `${team}/a/b/`, 'other');
        await table.claimRoot('webqsee', `${team}/a/`, 'other');
      },
      putMembership: async () => {
        await table.putMembership(memberRow(), 0);
        await table.putMembership(memberRow({ id: 'other00000' }), 0);
      },
      getMembership: () => table.getMembership(team, 'max'),
      addInvite: async () => {
        await table.addInvite(inviteRow());
        await table.addInvite(inviteRow());
      },
      getInvite: () => table.getInvite(id),
      replaceRedemption: async () => {
        await table.replaceRedemption(id, undefined, REDEMPTION);
        await table.replaceRedemption(id, undefined, { ...REDEMPTION, secretHash: 'e'.repeat(64) });
      },
      addToken: async () => {
        await table.addToken(tokenRow());
        await table.addToken(tokenRow({ secretHash: 'c'.repeat(64) }));
      },
      getToken: () => table.getToken(id),
    };
    await table.addTeam(teamRow());
    for (const [method, call] of Object.entries(calls)) {
      sent = [];
      await call();
      expect([method, [...new Set(sent)].sort()]).toEqual([method, [...METHOD_ACTIONS[method as keyof Store]].sort()]);
    }
  });

  test.each<[string, () => Promise<unknown>, () => object]>([
    ['team', () => table.getTeam(team), () => ({ ...teamRow({ team: 'other' }), pk: `TEAM#${team}`, sk: 'TEAM' })],
    [
      'membership of another team',
      () => table.getMembership(team, 'max'),
      () => ({ ...memberRow({ team: 'other' }), pk: `MEMBERS#${team}`, sk: 'MEMBER#max' }),
    ],
    [
      'membership of another user',
      () => table.getMembership(team, 'max'),
      () => ({ ...memberRow({ user: 'ada' }), pk: `MEMBERS#${team}`, sk: 'MEMBER#max' }),
    ],
    [
      'invite',
      () => table.getInvite(id),
      () => ({ ...inviteRow({ id: 'f'.repeat(20) }), pk: `INVITE#${id}`, sk: 'INVITE' }),
    ],
    [
      'token',
      () => table.getToken(id),
      () => ({ ...tokenRow({ id: 'f'.repeat(20) }), pk: `TOKEN#${id}`, sk: 'TOKEN' }),
    ],
  ])('believes no %s that lies under the key of another', async (_what, read, row) => {
    await client.send(new PutItemCommand({ TableName: STACK.tableName, Item: marshall(row()) }));
    await expect(read()).rejects.toMatchObject({ code: 'internal' });
  });

  test('that is not there is an outage, not an absence', async () => {
    const elsewhere = storeIn(client, 'no-such-table');
    await expect(elsewhere.getToken(id)).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfterSeconds: 2 });
    await expect(elsewhere.addTeam(teamRow())).rejects.toMatchObject({ code: 'upstream_unavailable' });
  });
});

/** A row of no kind: what lists are tested with. */
interface Listed {
  readonly partition: string;
  readonly name: string;
}

describe('lists', () => {
  const FORM: RowForm<Listed> = {
    check: (item) => item as Listed,
    keyOf: ({ partition, name }) => ({ pk: partition, sk: name }),
  };
  const NAMES = Array.from({ length: 7 }, (_, n) => `MEMBER#${n}`);
  let rows: Table;
  let partition: string;
  let listKey: string;
  let read: Record<'partition' | 'listed', (wish: PageWish, begins?: string) => Promise<Page<Listed>>>;

  beforeEach(async () => {
    rows = new Table(client, STACK.tableName, () => undefined);
    partition = `MEMBERS#${team}`;
    listKey = `TOKENS#${team}`;
    read = {
      partition: (wish, begins = 'MEMBER#') => rows.partition({ pk: partition, sk: begins }, wish, FORM),
      listed: (wish, begins = '') => rows.listed(listKey, begins, wish, FORM),
    };
    const put = (key: Key, more: object): Promise<boolean> =>
      rows.put(key, { partition: key.pk, name: key.sk, ...more }, 'attribute_not_exists(pk)');
    // Written in no order, among rows of other lists.
    for (const [n, name] of [...NAMES.entries()].reverse()) {
      await put({ pk: partition, sk: name }, { listKey, listSort: `max#${n}` });
      await put({ pk: `${partition}x`, sk: name }, { listKey: `${listKey}x`, listSort: `max#${n}` });
    }
    await put({ pk: partition, sk: 'OTHER' }, { listKey, listSort: 'zoe#0' });
    await put({ pk: partition, sk: 'UNLISTED' }, {});
  });

  const names = (items: readonly Listed[]): string[] => items.map(({ name }) => name);

  test.each(['partition', 'listed'] as const)('a %s comes page by page, each row once, in order', async (list) => {
    const first = await read[list]({ limit: 3 });
    expect(names(first.items)).toEqual(NAMES.slice(0, 3));
    const all: Listed[] = [];
    for await (const row of allPages((wish) => read[list]({ ...wish, limit: 3 }))) all.push(row);
    expect(names(all)).toEqual(list === 'partition' ? NAMES : [...NAMES, 'OTHER']);
  });

  test('only what begins as was asked for is in it', async () => {
    expect(names((await read.listed({ limit: 100 }, 'zoe#')).items)).toEqual(['OTHER']);
    expect(names((await read.partition({ limit: 100 }, 'OTHER')).items)).toEqual(['OTHER']);
    expect((await read.partition({ limit: 100 }, '')).items).toHaveLength(9);
    expect(await read.listed({ limit: 100 }, 'nobody#')).toEqual({ items: [] });
  });

  test.each(['partition', 'listed'] as const)('a cursor of another %s is refused', async (list) => {
    const { nextCursor: own = '' } = await read[list]({ limit: 3 });
    [partition, listKey] = [`${partition}x`, `${listKey}x`];
    await expect(read[list]({ limit: 3, cursor: own })).rejects.toMatchObject({ code: 'invalid_request' });
    [partition, listKey] = [partition.slice(0, -1), listKey.slice(0, -1)];
    await expect(read[list]({ limit: 3, cursor: own }, 'OTHER')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(names((await read[list]({ limit: 3, cursor: own })).items)).toEqual(NAMES.slice(3, 6));
  });

  test('a cursor that no page ended with is refused, whatever it is', async () => {
    const { nextCursor = '' } = await read.listed({ limit: 3 });
    const key = JSON.parse(Buffer.from(nextCursor, 'base64url').toString()) as Record<string, unknown>;
    const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const bad = [
      '',
      'not base64 !',
      `${nextCursor}=`,
      Buffer.from('{').toString('base64url'),
      ...[null, 1, 'text', [], {}, { ...key, more: 'x' }, { ...key, pk: 1 }, { ...key, pk: { S: 'x' } }].map(cursor),
      ...[
        { ...key, sk: undefined },
        { ...key, sk: '' },
        { ...key, sk: '\ud800' },
      ].map(cursor),
      cursor({ ...key, sk: 'x'.repeat(1025) }),
      'A'.repeat(10_000),
    ];
    for (const each of bad)
      await expect(read.listed({ limit: 3, cursor: each })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(read.listed({ limit: 3, cursor: cursor(key) })).resolves.toMatchObject({ items: expect.anything() });
  });

  test('a row under the key of another is not believed in a list either', async () => {
    const Item = marshall({ partition: 'other', name: 'x', pk: partition, sk: 'MEMBER#9', listKey, listSort: 'max#9' });
    await client.send(new PutItemCommand({ TableName: STACK.tableName, Item }));
    await expect(read.partition({ limit: 100 })).rejects.toMatchObject({ code: 'internal' });
    await expect(read.listed({ limit: 100 })).rejects.toMatchObject({ code: 'internal' });
  });
});
