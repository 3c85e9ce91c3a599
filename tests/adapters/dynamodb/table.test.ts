/**
 * Holds the store's contract against the table (on dynalite) and against the memory store that domain tests use
 * instead. Checks the table's requests, method by method.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Invite, Redemption } from '../../../shared/domain/people/invite.ts';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import type { MemberToken, Network, ServiceToken, TokenHolders } from '../../../shared/domain/people/token.ts';
import { MemoryStore } from '../../harness/memory-store.ts';
import type { Key, RowForm } from '../../../shared/adapters/dynamodb/stored-row.ts';
import { Table } from '../../../shared/adapters/dynamodb/table.ts';
import { allPages, type Page, type PageRequest } from '../../../shared/domain/people/page.ts';
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
const IDENTITY = { issuer: 'https://login.example.org', subject: '42' };
/** Lists the DynamoDB actions that each method of the store may send. */
const METHOD_ACTIONS: Readonly<Record<keyof Store, readonly string[]>> = {
  getTeam: ['GetItem'],
  addTeam: ['PutItem', 'GetItem'],
  putTeam: ['PutItem', 'GetItem'],
  releaseTeam: ['UpdateItem'],
  changeTeam: ['UpdateItem'],
  claimRoot: ['PutItem', 'GetItem', 'Query', 'DeleteItem'],
  dropClaim: ['DeleteItem'],
  voidAttempt: ['UpdateItem'],
  getMembership: ['GetItem'],
  putMembership: ['PutItem', 'GetItem'],
  listMemberships: ['Query'],
  countMemberships: ['Query'],
  noteMembershipUse: ['UpdateItem'],
  getAdmins: ['GetItem'],
  putAdmins: ['PutItem', 'GetItem'],
  getInvite: ['GetItem'],
  addInvite: ['PutItem', 'GetItem'],
  replaceRedemption: ['UpdateItem', 'GetItem'],
  endInvite: ['UpdateItem'],
  listInvites: ['Query'],
  listOpenInvites: ['Query'],
  getToken: ['GetItem'],
  addToken: ['PutItem', 'GetItem'],
  changeToken: ['UpdateItem'],
  listTokens: ['Query'],
  noteTokenUse: ['UpdateItem'],
  getClaim: ['GetItem'],
  listClaims: ['Query'],
  putClaim: ['PutItem'],
};
const memory = new MemoryStore();
let standIn: StandIn;
let client: DynamoDBClient;
let table: Store;
/** Holds the actions that the client has sent. */
let sent: string[] = [];
/** Makes names that no earlier test has used. */
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

/** Claims a root by a team's only attempt; returns the team whose claim overlaps. */
async function claimed(store: Store, bucket: string, root: string, by: string): Promise<string | undefined> {
  return (await store.claimRoot({ bucket, root, team: by, attempt: `of ${by}` }))?.team;
}

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
  enrolled: true,
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
const tokenRow = (over: Partial<MemberToken> = {}): MemberToken => ({
  kind: 'member',
  id,
  secretHash: 'b'.repeat(64),
  team,
  user: 'max',
  createdBy: 'max',
  holder: 'holder0000000000',
  createdOn: SINCE,
  expiresAtSeconds: 1_795_428_000,
  attempt: 1,
  chainEndsAtSeconds: 1_826_964_000,
  exchanges: 0,
  ...over,
});
const serviceRow = (over: Partial<ServiceToken> = {}): ServiceToken => ({
  kind: 'service',
  id,
  secretHash: 'b'.repeat(64),
  team,
  user: 'service.backup',
  name: 'backup',
  role: 'viewer',
  membershipId: 'service000',
  sponsor: { user: 'ada', membershipId: 'admin00000' },
  createdBy: 'ada',
  createdOn: SINCE,
  expiresAtSeconds: null,
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
    // Repeating one's own write succeeds; overwriting another's fails.
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

  test('puts a team in the place of the generation that is expected, unless it has ended', async () => {
    const store = storeOf();
    const ended = teamRow({ endedOn: SINCE, revoked: [{ id: 'gen0000', sinceSeconds: 1, untilSeconds: 2 }] });
    expect(await store.putTeam(ended, 'gen0000')).toBe(false);
    await store.addTeam(teamRow());
    expect(await store.putTeam(ended, 'other00')).toBe(false);
    expect(await store.putTeam(ended, 'gen0000')).toBe(true);
    expect(await store.putTeam(ended, 'gen0000')).toBe(true);
    expect(await store.putTeam(teamRow(), 'gen0000')).toBe(false);
    expect(await store.getTeam(team)).toMatchObject(ended);
  });

  test('changes what is named of a team that has not ended, and nothing else', async () => {
    const store = storeOf();
    expect(await store.changeTeam(team, { projectCheck: true })).toBe(false);
    expect(await store.getTeam(team)).toBeUndefined();
    await store.addTeam(teamRow());
    expect(await store.changeTeam(team, { pictureUrlSeconds: 120, videoUrlSeconds: undefined })).toBe(true);
    expect(await store.changeTeam(team, { projectCheck: true })).toBe(true);
    expect(await store.changeTeam(team, { videoUrlSeconds: 3600, projectCheck: false })).toBe(true);
    const changed = teamRow({ pictureUrlSeconds: 120, videoUrlSeconds: 3600, projectCheck: false });
    expect(await store.getTeam(team)).toEqual(expect.objectContaining(changed));
    // The next generation's row keeps the settings, because its writer has read the whole row.
    const later = { ...changed, generation: 'gen0001' };
    expect(await store.putTeam(later, 'gen0000')).toBe(true);
    expect(await store.changeTeam(team, { pictureUrlSeconds: 60 })).toBe(true);
    expect(await store.getTeam(team)).toMatchObject({ ...later, pictureUrlSeconds: 60 });
    const ended = { ...later, endedOn: SINCE };
    expect(await store.putTeam(ended, 'gen0001')).toBe(true);
    expect(await store.changeTeam(team, { pictureUrlSeconds: 600 })).toBe(false);
    expect(await store.getTeam(team)).toMatchObject(ended);
  });

  test('finds a name in whatever case of letters, and has one row for it', async () => {
    const store = storeOf();
    await store.putMembership(memberRow({ user: 'Max' }), 0);
    for (const user of ['max', 'Max', 'MAX'])
      expect(await store.getMembership(team, user)).toMatchObject({ user: 'Max' });
    expect(await store.putMembership(memberRow({ user: 'MAX', id: 'other00000' }), 0)).toBe(false);
    await store.noteMembershipUse(team, 'mAX', '2026-11-23');
    expect(await store.getMembership(team, 'max')).toMatchObject({ user: 'Max', lastUsedOn: '2026-11-23' });
  });

  test('lists and counts the names of a team, page by page and by name', async () => {
    const store = storeOf();
    for (const user of ['Zoe', 'ada', 'Max', 'eva'])
      await store.putMembership(memberRow({ user, id: `${user}0000000`, active: user !== 'eva' }), 0);
    await store.putMembership(memberRow({ team: `${team}2` }), 0);
    const names: string[] = [];
    for await (const { user } of allPages((page) => store.listMemberships(team, { ...page, limit: 3 })))
      names.push(user);
    expect(names).toEqual(['ada', 'eva', 'Max', 'Zoe']);
    expect(await store.countMemberships(team)).toEqual({ names: 4, active: 3 });
    expect(await store.countMemberships(`${team}3`)).toEqual({ names: 0, active: 0 });
  });

  test('changes the admins only from the version that is expected, and knows its own change again', async () => {
    const store = storeOf();
    const entries = [{ user: 'ada', membershipId: 'admin00000' }];
    expect(await store.getAdmins(team)).toBeUndefined();
    expect(await store.putAdmins({ team, entries, leaving: [], version: 2 }, 1)).toBe(false);
    expect(await store.putAdmins({ team, entries, leaving: [], version: 1 }, 0)).toBe(true);
    expect(await store.putAdmins({ team, entries, leaving: [], version: 1 }, 0)).toBe(true);
    expect(await store.putAdmins({ team, entries: [], leaving: [], version: 1 }, 0)).toBe(false);
    expect(await store.putAdmins({ team, entries: [], leaving: [], version: 2 }, 1)).toBe(true);
    expect(await store.getAdmins(team)).toMatchObject({ team, entries: [], leaving: [], version: 2 });
  });

  test('ends an invite by the first mark, and redeems none that has one', async () => {
    const store = storeOf();
    await store.endInvite(id, SINCE);
    expect(await store.getInvite(id)).toBeUndefined();
    await store.addInvite(inviteRow());
    await store.endInvite(id, SINCE);
    await store.endInvite(id, '2027-01-01T00:00:00.000Z');
    expect(await store.getInvite(id)).toMatchObject({ endedOn: SINCE });
    expect(await store.replaceRedemption(id, undefined, REDEMPTION)).toBe(false);
  });

  test.each([true, false])(
    'ends an invite that somebody began to redeem unless it is finished: %p',
    async (finished) => {
      const store = storeOf();
      await store.addInvite(inviteRow());
      await store.replaceRedemption(id, undefined, { ...REDEMPTION, finished });
      await store.endInvite(id, SINCE);
      expect((await store.getInvite(id))?.endedOn).toBe(finished ? undefined : SINCE);
      const next = { ...REDEMPTION, attempt: 2, secretHash: 'e'.repeat(64) };
      expect(await store.replaceRedemption(id, { ...REDEMPTION, finished }, next)).toBe(finished);
    },
  );

  test('lists the invites of a team, those of one user, and those that are open', async () => {
    const store = storeOf();
    const now = new Date(SINCE);
    const nowSeconds = now.getTime() / 1000;
    const put = async (user: string, over: Partial<Invite>): Promise<void> => {
      await store.addInvite(inviteRow({ user, id: `${id.slice(0, 12)}${user.padEnd(8, '0')}`, ...over }));
    };
    await put('max', { expiresAtSeconds: nowSeconds + 60 });
    await put('Maxi', { expiresAtSeconds: nowSeconds });
    await put('ada', { redemption: REDEMPTION });
    await put('eva', { endedOn: SINCE });
    await put('zoe', { team: `${team}2` });
    const all = await store.listInvites(team, { limit: 100 });
    expect(all.items.map(({ user }) => user)).toEqual(['ada', 'eva', 'max', 'Maxi']);
    const first = await store.listInvites(team, { limit: 3 });
    const rest = await store.listInvites(team, { limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect((await store.listInvites(team, { limit: 100 }, 'MAX')).items.map(({ user }) => user)).toEqual(['max']);
    expect((await store.listOpenInvites(team, now)).items.map(({ user }) => user)).toEqual(['max']);
    const before = new Date(now.getTime() - 1000);
    expect((await store.listOpenInvites(team, before)).items.map(({ user }) => user)).toEqual(['max', 'Maxi']);
  });

  test('changes a token only in the state that is expected', async () => {
    const store = storeOf();
    expect(await store.changeToken(id, { confirmed: true }, {})).toBe(false);
    expect(await store.getToken(id)).toBeUndefined();
    await store.addToken(tokenRow());
    const unused = { supersededAtSeconds: undefined, endedOn: undefined };
    expect(await store.changeToken(id, { successor: 'next' }, { successor: undefined, ...unused })).toBe(true);
    expect(await store.changeToken(id, { successor: 'late' }, { successor: undefined, ...unused })).toBe(false);
    expect(await store.changeToken(id, { successor: 'again' }, { successor: 'next', ...unused })).toBe(true);
    expect(await store.changeToken(id, { supersededAtSeconds: 7 }, { successor: 'again', ...unused })).toBe(true);
    expect(await store.changeToken(id, { successor: 'late' }, { successor: 'again', ...unused })).toBe(false);
    expect(await store.getToken(id)).toMatchObject({ ...tokenRow(), successor: 'again', supersededAtSeconds: 7 });
  });

  test('gives a service’s token another sponsor, and none, only in place of the one that is expected', async () => {
    const store = storeOf();
    await store.addToken(serviceRow({ cidrs: ['192.0.2.0/24' as Network], proxy: true }));
    const [ada, zoe] = [serviceRow().sponsor, { user: 'zoe', membershipId: 'admin00001' }];
    expect(await store.changeToken(id, { sponsor: zoe }, { sponsoredBy: zoe.membershipId, endedOn: undefined })).toBe(
      false,
    );
    expect(
      await store.changeToken(id, { sponsor: zoe }, { sponsoredBy: ada?.membershipId ?? '', endedOn: undefined }),
    ).toBe(true);
    expect(await store.changeToken(id, { sponsor: null }, { sponsoredBy: zoe.membershipId, endedOn: undefined })).toBe(
      true,
    );
    expect(await store.changeToken(id, { sponsor: ada }, { sponsoredBy: zoe.membershipId, endedOn: undefined })).toBe(
      false,
    );
    expect(await store.getToken(id)).toMatchObject(
      serviceRow({ cidrs: ['192.0.2.0/24' as Network], proxy: true, sponsor: null }),
    );
  });

  test('lists the tokens of a team that were not ended, those of one user, and those of services', async () => {
    const store = storeOf();
    const records = { revoked: [{ id: 'service000', sinceSeconds: 1, untilSeconds: 2 }] };
    const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${id.slice(0, 19)}${letter}`);
    const [a = '', b = '', c = '', d = '', e = ''] = ids;
    await store.addToken(tokenRow({ id: a }));
    await store.addToken(tokenRow({ id: b, user: 'Maxi' }));
    await store.addToken(serviceRow({ id: c }));
    await store.addToken(serviceRow({ id: d, name: 'other', user: 'service.Other' }));
    await store.addToken(tokenRow({ id: e, team: `${team}2` }));
    const list = async (whose?: TokenHolders): Promise<string[]> =>
      (await store.listTokens(team, { limit: 100 }, whose)).items.map((token) => token.id);
    expect(await list()).toEqual([a, b, c, d]);
    expect(await list({ user: 'MAX' })).toEqual([a]);
    expect(await list('services')).toEqual([c, d]);
    expect(await store.changeToken(a, { endedOn: SINCE }, { endedOn: undefined })).toBe(true);
    expect(await store.changeToken(c, { endedOn: SINCE, ...records }, { endedOn: undefined })).toBe(true);
    expect(await store.changeToken(c, { endedOn: SINCE, ...records }, { endedOn: undefined })).toBe(false);
    expect(await list()).toEqual([b, d]);
    expect(await store.getToken(c)).toMatchObject({ endedOn: SINCE, ...records });
    // An ended token is never replaced, not even by a later attempt.
    expect(await store.addToken(tokenRow({ id: a, attempt: 2, secretHash: 'e'.repeat(64) }))).toBe(false);
  });

  test('notes the latest day of a use, on rows that are there', async () => {
    const store = storeOf();
    await store.addToken(tokenRow());
    for (const day of ['2026-11-23', '2026-11-25', '2026-11-24']) await store.noteTokenUse(id, day);
    expect(await store.getToken(id)).toMatchObject({ lastUsedOn: '2026-11-25' });
    await store.noteTokenUse('0'.repeat(20), '2026-11-23');
    await store.noteMembershipUse(team, 'nobody', '2026-11-23');
    expect(await store.getToken('0'.repeat(20))).toBeUndefined();
    expect(await store.getMembership(team, 'nobody')).toBeUndefined();
  });

  test('lets a team claim its root again, and nobody else', async () => {
    const store = storeOf();
    expect(await claimed(store, 'webqsee', `${team}/a/`, team)).toBeUndefined();
    expect(await claimed(store, 'webqsee', `${team}/a/`, team)).toBeUndefined();
    expect(await claimed(store, 'webqsee', `${team}/a/`, 'other')).toBe(team);
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
    await claimed(store, 'webqsee', `${team}/a/b/`, team);
    expect(await claimed(store, 'webqsee', `${team}/${root}`, 'other')).toBe(overlaps ? team : undefined);
    // A refused root is not claimed: its neighbours can still claim theirs.
    if (overlaps) expect(await claimed(store, 'webqsee', `${team}/free/`, 'third')).toBeUndefined();
  });

  test('a whole bucket overlaps with any root in it, and no other bucket’s', async () => {
    const store = storeOf();
    await claimed(store, `bucket-${count}`, 'a/', team);
    expect(await claimed(store, `bucket-${count}`, '', 'other')).toBe(team);
    expect(await claimed(store, `bucket-${count}-2`, '', 'other')).toBeUndefined();
    expect(await claimed(store, `bucket-${count}-2`, 'a/', 'third')).toBe('other');
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
      claimed(table, 'webqsee', `${team}/a/`, 'outer'),
      claimed(table, 'webqsee', `${team}/a/b/`, 'inner'),
    ]);
    expect([outer, inner].filter((overlapping) => overlapping !== undefined).length).toBeGreaterThan(0);
  });

  test('sends only what each method needs, and never a scan', async () => {
    const calls: Record<keyof Store, () => Promise<unknown>> = {
      addTeam: () => table.addTeam(teamRow()),
      getTeam: () => table.getTeam(team),
      claimRoot: async () => {
        await claimed(table, 'webqsee', `${team}/a/`, team);
        await claimed(table, 'webqsee', `${team}/a/b/`, 'other');
        await claimed(table, 'webqsee', `${team}/a/`, 'other');
      },
      dropClaim: () => table.dropClaim({ bucket: 'webqsee', root: `${team}/a/`, team, attempt: 'gen0000' }),
      voidAttempt: () => table.voidAttempt({ bucket: 'webqsee', root: `${team}/a/`, team, attempt: 'gen0000' }),
      putTeam: async () => {
        await table.putTeam(teamRow({ generation: 'other00' }), 'gen0000');
        await table.putTeam(teamRow({ generation: 'third00' }), 'gen0000');
      },
      releaseTeam: () => table.releaseTeam(team, SINCE),
      changeTeam: () => table.changeTeam(team, { projectCheck: true }),
      listMemberships: () => table.listMemberships(team, { limit: 10 }),
      countMemberships: () => table.countMemberships(team),
      noteMembershipUse: () => table.noteMembershipUse(team, 'max', '2026-11-23'),
      putAdmins: async () => {
        await table.putAdmins({ team, entries: [], leaving: [], version: 1 }, 0);
        await table.putAdmins({ team, entries: [], leaving: [], version: 3 }, 0);
      },
      getAdmins: () => table.getAdmins(team),
      endInvite: () => table.endInvite(id, SINCE),
      listInvites: () => table.listInvites(team, { limit: 10 }),
      listOpenInvites: () => table.listOpenInvites(team, new Date(SINCE)),
      changeToken: () => table.changeToken(id, { confirmed: true }, {}),
      listTokens: () => table.listTokens(team, { limit: 10 }),
      noteTokenUse: () => table.noteTokenUse(id, '2026-11-23'),
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
      putClaim: () => table.putClaim({ ...IDENTITY, team, user: 'max', claimId: 'claim' }, undefined),
      getClaim: () => table.getClaim(IDENTITY, team),
      listClaims: () => table.listClaims(IDENTITY),
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

/** Stands for any row in tests of lists. */
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
  let read: Record<'partition' | 'listed', (input: PageRequest, begins?: string) => Promise<Page<Listed>>>;

  beforeEach(async () => {
    rows = new Table(client, STACK.tableName, () => undefined);
    partition = `MEMBERS#${team}`;
    listKey = `TOKENS#${team}`;
    read = {
      partition: (input, begins = 'MEMBER#') => rows.partition({ pk: partition, sk: begins }, input, FORM),
      listed: (input, begins = '') => rows.listed(listKey, begins, input, FORM),
    };
    const put = (key: Key, more: object): Promise<boolean> =>
      rows.put(key, { partition: key.pk, name: key.sk, ...more }, 'attribute_not_exists(pk)');
    // The rows are written out of order, among rows of other lists.
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
    for await (const row of allPages((input) => read[list]({ ...input, limit: 3 }))) all.push(row);
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
