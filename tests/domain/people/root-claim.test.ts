/** Creates two teams on one root in every order of their steps, and with one broken off at any write. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createTeam, type Team, type TeamSettings } from '../../../shared/domain/people/team.ts';
import { countedBytes, MemoryStore } from '../../harness/memory-store.ts';
import { outcomeOf } from '../../harness/people.ts';
import { breakingAt, everyOrder, inTurns } from '../../harness/steps.ts';
import type { Store } from '../../harness/store.ts';

const STACK: TeamSettings = { partition: 'aws', smapServerActions: [], buckets: { gallery: ['webqsee'], smap: [] } };
const MOST_SWITCHES = 4;
const MOST_WRITES = 6;
let random: (size: number) => Uint8Array;

beforeEach(() => {
  random = countedBytes();
});

function create(teams: Store, team: string, root: string): Promise<Team> {
  return createTeam({ team, layout: 'webqsee', root }, STACK, { teams, now: () => new Date(0), random });
}

/** Every team has its claim, and there is no other. */
function expectClaimed({ teams, claims }: MemoryStore): void {
  const places = [...teams.values()].map(({ team, root, generation: attempt }) => ({ team, root, attempt }));
  expect([...claims.values()].map(({ team, root, attempt }) => ({ team, root, attempt }))).toEqual(places);
}

describe.each([
  ['of two names on one root', ['one', 'a/'], ['two', 'a/']],
  ['of two names, one root in the other', ['one', 'a/'], ['two', 'a/b/']],
  ['of one name on two roots', ['one', 'a/'], ['one', 'b/']],
  ['of one name on one root', ['one', 'a/'], ['one', 'a/']],
] as const)('two creations %s', (_what, one, other) => {
  test('make one team at most, in every order, and leave no claim but its own', async () => {
    let made = 0;
    const orders = await everyOrder(MOST_SWITCHES, async (choose) => {
      const store = new MemoryStore();
      const outcomes = await inTurns(
        store,
        [one, other].map(
          ([team, root]) =>
            (teams: Store) =>
              outcomeOf(create(teams, team, root)),
        ),
        choose,
      );
      const done = outcomes.filter((outcome) => outcome === 'done').length;
      expect(outcomes.filter((outcome) => !['done', 'conflict'].includes(outcome))).toEqual([]);
      expect(done).toBeLessThanOrEqual(1);
      expect(store.teams.size).toBe(done);
      expectClaimed(store);
      made += done;
    });
    expect(orders).toBeGreaterThan(10);
    expect(made).toBeGreaterThan(orders / 2);
  });

  test('where the first is broken off: the other is made, or the first was', async () => {
    let breaks = 0;
    for (const effect of [false, true]) {
      for (let write = 1; write <= MOST_WRITES; write += 1) {
        const store = new MemoryStore();
        const broken = breakingAt(store, write, effect);
        await outcomeOf(create(broken, one[0], one[1]));
        if (!broken.hasBroken()) break;
        breaks += 1;
        const wasMade = store.teams.size === 1;
        expect(await outcomeOf(create(store, other[0], other[1]))).toBe(wasMade ? 'conflict' : 'done');
        expect(store.teams.size).toBe(1);
      }
    }
    expect(breaks).toBe(4);
  });
});

test('a root under which many creations were broken off is free', async () => {
  const store = new MemoryStore();
  for (let number = 0; number < 20; number += 1)
    await store.claimRoot({ bucket: 'webqsee', root: `a/${number}/`, team: `gone-${number}`, attempt: String(number) });
  await create(store, 'one', 'a/');
  expectClaimed(store);
});

test('a root that others claim again and again is refused in the end', async () => {
  const store = new MemoryStore();
  let attempts = 0;
  store.claimRoot = (claim) => Promise.resolve({ ...claim, team: 'busy', attempt: String((attempts += 1)) });
  await expect(create(store, 'one', 'a/')).rejects.toMatchObject({ code: 'upstream_unavailable' });
  expect(store.teams.size).toBe(0);
});
