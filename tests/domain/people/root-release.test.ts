/** Proves that a root is given up only once no session can reach it, by one write, and that no two living teams share it. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { releaseRoot } from '../../../shared/domain/people/root-release.ts';
import { createTeam, endTeam, type Team, type TeamSettings } from '../../../shared/domain/people/team.ts';
import { countedBytes, MemoryStore } from '../../harness/memory-store.ts';
import { outcomeOf } from '../../harness/people.ts';
import { breakingAt, everyOrder, inTurns } from '../../harness/steps.ts';
import type { Store } from '../../harness/store.ts';

const STACK: TeamSettings = { partition: 'aws', smapServerActions: [], buckets: { gallery: ['webqsee'], smap: [] } };
const HOUR_AND_MINUTE_MS = 3660 * 1000;
let nowMs: number;
let store: MemoryStore;
let random: (size: number) => Uint8Array;
const now = (): Date => new Date(nowMs);

beforeEach(async () => {
  nowMs = Date.parse('2026-11-23T10:00:00Z');
  random = countedBytes();
  store = new MemoryStore();
  await create(store, 'old', 'a/b/');
});

function create(teams: Store, team: string, root: string): Promise<Team> {
  return createTeam({ team, layout: 'webqsee', root }, STACK, { teams, now, random });
}

const release = (teams: Store = store): Promise<Team> => releaseRoot('old', { teams, now });

describe('a root is refused to others', () => {
  test('while its team lives', async () => {
    await expect(release()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('delete the team first'),
    });
    expect(await outcomeOf(create(store, 'new', 'a/b/'))).toBe('conflict');
  });

  test('until the last session of its team is over, and the refusal names the time', async () => {
    await endTeam('old', { teams: store, now });
    nowMs += HOUR_AND_MINUTE_MS - 1;
    await expect(release()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('2026-11-23T11:01:00.000Z'),
    });
    expect(store.teams.get('old')).not.toHaveProperty('rootReleasedOn');
    expect(await outcomeOf(create(store, 'new', 'a/b/'))).toBe('conflict');
    nowMs += 1;
    await release();
    expect(await outcomeOf(create(store, 'new', 'a/b/'))).toBe('done');
  });

  test('after the end, unless somebody releases it', async () => {
    await endTeam('old', { teams: store, now });
    nowMs += 10 * HOUR_AND_MINUTE_MS;
    expect(await outcomeOf(create(store, 'new', 'a/'))).toBe('conflict');
  });

  test('of a team whose end is no date', async () => {
    await endTeam('old', { teams: store, now });
    store.teams.set('old', { ...(store.teams.get('old') as Team), endedOn: 'soon' });
    await expect(release()).rejects.toMatchObject({ code: 'internal' });
  });

  test('of no team', async () => {
    await expect(releaseRoot('none', { teams: store, now })).rejects.toMatchObject({ code: 'not_found' });
    await expect(releaseRoot('No', { teams: store, now })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a root that was released', () => {
  beforeEach(async () => {
    await endTeam('old', { teams: store, now });
    nowMs += HOUR_AND_MINUTE_MS;
  });

  test.each(['a/', 'a/b/', 'a/b/c/'])('can be had with all around and in it: %s; the id cannot', async (root) => {
    await release();
    expect(await outcomeOf(create(store, 'old', root))).toBe('conflict');
    const made = await create(store, 'new', root);
    expect([...store.claims.values()]).toEqual([{ bucket: 'webqsee', root, team: 'new', attempt: made.generation }]);
    expect(await outcomeOf(create(store, 'third', 'a/b/'))).toBe('conflict');
    const again = await release();
    expect(again.rootReleasedOn).toBe(now().toISOString());
    expect(store.teams.get('new')).toEqual(made);
  });

  test('also after a revocation renewed the generation of its team', async () => {
    store.teams.set('old', { ...(store.teams.get('old') as Team), generation: 'renewed' });
    await release();
    expect(await outcomeOf(create(store, 'new', 'a/b/'))).toBe('done');
  });

  test.each([false, true])(
    'if the write was broken off, after its effect %s, the same again completes it',
    async (effect) => {
      const broken = breakingAt(store, 1, effect);
      await outcomeOf(release(broken));
      expect(broken.hasBroken()).toBe(true);
      expect(await outcomeOf(create(store, 'new', 'a/b/'))).toBe(effect ? 'done' : 'conflict');
      await release();
      expect(store.teams.get('old')?.rootReleasedOn).toBe(now().toISOString());
    },
  );

  test('goes to one team at most, in every order', async () => {
    let made = 0;
    const orders = await everyOrder(3, async (choose) => {
      const copy = store.copy();
      const outcomes = await inTurns(
        copy,
        [release, (teams: Store) => create(teams, 'one', 'a/'), (teams: Store) => create(teams, 'two', 'a/b/c/')].map(
          (task) => (teams: Store) => outcomeOf(task(teams)),
        ),
        choose,
      );
      expect(outcomes[0]).toBe('done');
      const created = outcomes.slice(1).filter((outcome) => outcome === 'done').length;
      expect(created).toBeLessThanOrEqual(1);
      expect(copy.teams.size).toBe(1 + created);
      made += created;
    });
    expect(orders).toBeGreaterThan(10);
    expect(made).toBeGreaterThan(0);
  });
});
