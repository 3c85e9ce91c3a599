/**
 * Creates teams on one root in the table, with another creation between any two requests, or broken off at any. At most one team has a
 * root; a creation that was lost or broken off leaves nothing that another would be refused by.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createTeam, type Team, type TeamSettings } from '../../../shared/domain/people/team.ts';
import { countedBytes } from '../../harness/memory-store.ts';
import { STACK, startStandIn, type StandIn } from '../../harness/stand-in.ts';
import { storeIn, type Store } from '../../harness/store.ts';

const MOST_REQUESTS = 12;
const random = countedBytes();

let standIn: StandIn;
/** The client of whoever is not interrupted. */
let client: DynamoDBClient;
let store: Store;
/** The client whose requests are counted, and what happens before and after one of them. */
let watched: DynamoDBClient;
let watchedStore: Store;
let beforeRequest: (number: number) => Promise<void>;
let afterRequest: (number: number) => Promise<void>;
let requests = 0;
/** Sends the removals of the watched client once more, as a network may that was thought to have lost them. */
let removals: (() => Promise<unknown>)[] = [];
/** Makes buckets and ids that no earlier case has used. */
let count = 0;

beforeAll(async () => {
  standIn = await startStandIn();
  client = newClient();
  store = storeIn(client, STACK.tableName);
  watched = newClient();
  watched.middlewareStack.add(
    (next) => async (args) => {
      requests += 1;
      const number = requests;
      await beforeRequest(number);
      const answer = await next(args);
      await afterRequest(number);
      return answer;
    },
    { step: 'initialize' },
  );
  watched.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === 'DeleteItemCommand') removals.push(() => next(args));
        return next(args);
      },
    { step: 'initialize', priority: 'low' },
  );
  watchedStore = storeIn(watched, STACK.tableName);
});

afterAll(async () => {
  client.destroy();
  watched.destroy();
  await standIn.dispose();
});

beforeEach(reset);

function reset(): void {
  count += 1;
  requests = 0;
  removals = [];
  beforeRequest = afterRequest = () => Promise.resolve();
}

function newClient(): DynamoDBClient {
  const { url: endpoint, rootKey: credentials } = standIn.aws;
  return new DynamoDBClient({ endpoint, region: STACK.region, credentials });
}

type Place = Pick<Team, 'team' | 'root'>;

/** Creates a team in the case's bucket; ids get the case's number. */
function create(teams: Store, { team, root }: Place): Promise<Team> {
  const bucket = `bucket-${count}`;
  const settings: TeamSettings = {
    partition: 'aws',
    smapServerActions: [],
    buckets: { gallery: [bucket], smap: [] },
  };
  const input = { team: `${team}-${count}`, layout: 'webqsee', bucket, root };
  return createTeam(input, settings, { teams, now: () => new Date('2026-11-23T10:00:00Z'), random });
}

/** Returns `done`, or the code of the refusal. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? (error as Error).name,
  );
}

/** Returns the case's teams and claims, sorted, as `id root`. */
async function rowsOfCase(): Promise<{ readonly teams: string[]; readonly claims: string[] }> {
  const found = await Promise.all(['one', 'two', 'three', 'new'].map((id) => store.getTeam(`${id}-${count}`)));
  const teams = found.flatMap((team) => (team === undefined ? [] : [shown(team.team, team.root)]));
  return { teams: teams.sort(), claims: await claimsOfCase() };
}

async function claimsOfCase(): Promise<string[]> {
  const query = new QueryCommand({
    TableName: STACK.tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `BUCKET#bucket-${count}` } },
  });
  const { Items: claims = [] } = await client.send(query);
  return claims.map(({ team, root }) => shown(team?.S, root?.S)).sort();
}

function shown(team = '', root = ''): string {
  return `${team.replace(/-\d+$/, '')} ${root}`;
}

function overlap(one: Place, other: Place): boolean {
  return one.root.startsWith(other.root) || other.root.startsWith(one.root);
}

const PAIRS: [string, Place, Place][] = [
  ['different names, the same root', { team: 'one', root: 'a/' }, { team: 'two', root: 'a/' }],
  ['the same name, different roots', { team: 'one', root: 'a/' }, { team: 'one', root: 'b/' }],
  ['the same name and root', { team: 'one', root: 'a/' }, { team: 'one', root: 'a/' }],
  ['a root within the other', { team: 'one', root: 'a/' }, { team: 'two', root: 'a/b/' }],
  ['a root around the other', { team: 'one', root: 'a/b/c/' }, { team: 'two', root: 'a/' }],
];

describe.each(PAIRS)('two at once, %s', (_what, slow, fast) => {
  test('whichever request of one the other comes before, one of them is made, with its claim alone', async () => {
    const winners = new Set<string>();
    for (let number = 1; number <= MOST_REQUESTS; number += 1) {
      reset();
      let other = 'not begun';
      beforeRequest = async (now) => {
        if (now === number) other = await outcomeOf(create(store, fast));
      };
      const one = await outcomeOf(create(watchedStore, slow));
      if (other === 'not begun') break;
      winners.add([one, other].join(', '));
      const { teams, claims } = await rowsOfCase();
      expect(teams).toHaveLength(1);
      expect(claims).toEqual(teams);
    }
    // The creation that comes in between is quick: it never fails because of one that is not made yet.
    expect([...winners]).toEqual(['conflict, done']);
  });

  test('if each is slow between its claim and its last write, no two are made, and nothing is left', async () => {
    for (let number = 1; number <= MOST_REQUESTS; number += 1) {
      reset();
      let other: Promise<string> | undefined;
      const goOn = new Map<string, () => void>();
      // The other one stops before its last write until this one has ended.
      const stopped: Store = { ...store, addTeam: async (team) => (await wait('other'), store.addTeam(team)) };
      const wait = (name: string): Promise<void> => new Promise((resolve) => goOn.set(name, resolve));
      beforeRequest = async (now) => {
        if (now !== number) return;
        other = outcomeOf(create(stopped, fast));
        while (!goOn.has('other')) await new Promise(setImmediate);
      };
      const one = await outcomeOf(create(watchedStore, slow));
      if (other === undefined) break;
      goOn.get('other')?.();
      const outcomes = [one, await other];
      expect(outcomes.filter((outcome) => outcome === 'done').length).toBeLessThan(2);
      expect(outcomes.filter((outcome) => !['done', 'conflict'].includes(outcome))).toEqual([]);
      const { teams, claims } = await rowsOfCase();
      expect(teams).toHaveLength(outcomes.filter((outcome) => outcome === 'done').length);
      expect(claims).toEqual(teams);
      // Nothing is in the way of a repetition.
      if (teams.length === 0) expect(await outcomeOf(create(store, slow))).toBe('done');
    }
  });

  test('one that was broken off at any request is in nobody’s way', async () => {
    let breaks = 0;
    for (const moment of ['before', 'after']) {
      for (let number = 1; number <= MOST_REQUESTS; number += 1) {
        reset();
        const breakOff = (now: number): Promise<void> => {
          if (now < number) return Promise.resolve();
          return Promise.reject(Object.assign(new Error('broken off'), { name: 'BrokenOff' }));
        };
        if (moment === 'before') beforeRequest = breakOff;
        else afterRequest = breakOff;
        const broken = await outcomeOf(create(watchedStore, slow));
        if (broken === 'done') break;
        breaks += 1;
        const { teams: made } = await rowsOfCase();
        const other = await outcomeOf(create(store, fast));
        expect([made.length, other]).toEqual(made.length === 0 ? [0, 'done'] : [1, 'conflict']);
        const isFree = !overlap(slow, made.length === 0 ? fast : slow);
        expect(await outcomeOf(create(store, { ...slow, team: 'three' }))).toBe(isFree ? 'done' : 'conflict');
        const { teams, claims } = await rowsOfCase();
        expect([teams.length, claims]).toEqual([isFree ? 2 : 1, teams]);
      }
    }
    expect(breaks).toBeGreaterThan(5);
  });
});

describe('a claim that was left behind', () => {
  const put = (item: object): Promise<unknown> =>
    client.send(new PutItemCommand({ TableName: STACK.tableName, Item: marshall(item) }));
  const claim = (root: string, team: string, more: object = {}): Promise<unknown> => {
    const bucket = `bucket-${count}`;
    return put({ pk: `BUCKET#${bucket}`, sk: `ROOT#${root}`, bucket, root, team: `${team}-${count}`, ...more });
  };

  test('by an earlier version is removed, too', async () => {
    await claim('a/', 'old');
    await claim('a/b/', 'older');
    expect(await outcomeOf(create(store, { team: 'new', root: 'a/' }))).toBe('done');
    expect(await claimsOfCase()).toEqual(['new a/']);
    expect(await outcomeOf(create(store, { team: 'old', root: 'b/' }))).toBe('done');
  });

  test('is removed, and no removal that arrives again, late, takes the claim of the team that was made', async () => {
    await claim('a/b/', 'older');
    expect(await outcomeOf(create(watchedStore, { team: 'new', root: 'a/' }))).toBe('done');
    expect(removals).toHaveLength(2);
    for (const removal of removals) expect(await outcomeOf(removal())).toBe('ConditionalCheckFailedException');
    expect(await claimsOfCase()).toEqual(['new a/']);
  });

  test('of a team that got another root does not block its root', async () => {
    await create(store, { team: 'one', root: 'a/' });
    await claim('b/', 'one');
    expect(await outcomeOf(create(store, { team: 'two', root: 'b/c/' }))).toBe('done');
    expect(await rowsOfCase()).toEqual({ teams: ['one a/', 'two b/c/'], claims: ['one a/', 'two b/c/'] });
  });

  test('by a team that exists stays, whatever attempt it names, and after the team’s end', async () => {
    const { team, generation } = await create(store, { team: 'one', root: 'a/' });
    await claim('a/', 'one', { attempt: 'another' });
    expect(await outcomeOf(create(store, { team: 'two', root: 'a/' }))).toBe('conflict');
    const ended = { ...(await store.getTeam(team)), endedOn: '2026-11-24T10:00:00.000Z' } as Team;
    await store.putTeam(ended, generation);
    expect(await outcomeOf(create(store, { team: 'two', root: 'a/b/' }))).toBe('conflict');
    expect(await claimsOfCase()).toEqual(['one a/']);
  });

  test('by a team whose row is damaged stays', async () => {
    await claim('a/', 'one');
    await put({ pk: `TEAM#one-${count}`, sk: 'TEAM', team: `one-${count}`, root: 'a/' });
    expect(await outcomeOf(create(store, { team: 'two', root: 'a/' }))).toBe('internal');
    expect(await claimsOfCase()).toEqual(['one a/']);
  });
});

test('an id whose attempts were voided is no team, and can still be given', async () => {
  const claim = { bucket: `bucket-${count}`, root: 'a/', team: `one-${count}`, attempt: 'gone' };
  expect([await store.voidAttempt(claim), await store.voidAttempt({ ...claim, attempt: 'too' })]).toEqual([true, true]);
  expect(await store.getTeam(claim.team)).toBeUndefined();
  expect(await store.changeTeam(claim.team, { projectCheck: true })).toBe(false);
  const { team } = await create(store, { team: 'one', root: 'a/' });
  expect(await store.getTeam(team)).toMatchObject({ team, root: 'a/' });
  expect(await store.voidAttempt(claim)).toBe(false);
});
