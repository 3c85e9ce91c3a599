/**
 * Runs admins who demote and remove each other at the same moment, and a member who acts while being removed, in every
 * order of their steps with a limited number of switches between calls.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { enroll } from '../../shared/domain/people/enrolment.ts';
import { outcomeOf, People } from './people.ts';
import { everyOrder, inTurns } from './steps.ts';
import type { Store } from './store.ts';

const ADMINS = ['ada', 'bob', 'cem'];
const OUTCOMES = ['done', 'conflict', 'out_of_scope', 'upstream_unavailable', 'expired', 'not_found'];
let three: People;
let two: People;

/**
 * Lists somebody's calls, which run one after another until one is refused. Each call acts on the rows as they are at
 * its start.
 */
type Task = (people: People, store: Store) => readonly (() => Promise<unknown>)[];

const demotes =
  (by: string, user: string): Task =>
  (people, store) => [() => people.set(by, { user, role: 'member' }, people.ports(store))];
const promotes =
  (by: string, user: string): Task =>
  (people, store) => [() => people.set(by, { user, role: 'admin' }, people.ports(store))];
const removes =
  (by: string, user: string): Task =>
  (people, store) => [() => people.end(by, user, false, people.ports(store))];
const then =
  (...tasks: readonly Task[]): Task =>
  (people, store) =>
    tasks.flatMap((task) => task(people, store));

async function inOrder(calls: readonly (() => Promise<unknown>)[], store: Store): Promise<string[]> {
  const outcomes: string[] = [];
  for (const call of calls) {
    // The request takes this step to reach its function, so that it can arrive late.
    await store.getTeam('acme');
    outcomes.push(await outcomeOf(call()));
  }
  return outcomes;
}

/** Expects the remaining admins to be able to do everything, with no name in permanent conflict. */
async function expectNoDeadEnd(people: People): Promise<void> {
  const [admin = 'nobody'] = people.adminsWhoCanSignIn();
  expect(admin).not.toBe('nobody');
  expect(await outcomeOf(people.set(admin, { user: admin, role: 'admin' }))).toBe('done');
  for (const user of [...ADMINS, 'max']) {
    const member = people.store.memberships.get(`acme ${user}`);
    if (user === admin || member?.active !== true) continue;
    expect([user, await outcomeOf(people.set(admin, { user, role: 'admin' }))]).toEqual([user, 'done']);
    expect([user, await outcomeOf(people.set(admin, { user, role: 'viewer' }))]).toEqual([user, 'done']);
    expect([user, await outcomeOf(people.end(admin, user))]).toEqual([user, 'done']);
  }
  expect(people.adminsWhoCanSignIn()).toEqual([admin]);
}

async function expectAdminStays(of: () => People, tasks: readonly Task[], switches: number): Promise<number> {
  return everyOrder(switches, async (choose) => {
    const people = of().copy();
    const outcomes = await inTurns(
      people.store,
      tasks.map((task) => (store) => inOrder(task(people, store), store)),
      choose,
    );
    for (const outcome of outcomes.flat()) expect(OUTCOMES).toContain(outcome);
    expect(people.adminsWhoCanSignIn()).not.toEqual([]);
    // The row of admins is only worth something if one of its entries is an admin.
    expect(people.enteredAdmins()).not.toEqual([]);
    await expectNoDeadEnd(people);
  });
}

/**
 * Defines the suite; a test file calls it once.
 * @param switches the most times that the orders leave a call before its end
 */
export function adminsAtOnce(switches: number): void {
  beforeAll(async () => {
    two = new People();
    for (const user of ADMINS.slice(0, 2)) await two.join(user, 'admin');
    await two.join('max', 'member');
    three = two.copy();
    await three.join('cem', 'admin');
  });

  describe('two admins', () => {
    test.each<[string, readonly Task[]]>([
      ['demote each other', [demotes('ada', 'bob'), demotes('bob', 'ada')]],
      ['remove each other', [removes('ada', 'bob'), removes('bob', 'ada')]],
      ['leave', [removes('ada', 'ada'), removes('bob', 'bob')]],
      ['step down', [demotes('ada', 'ada'), demotes('bob', 'bob')]],
      ['remove and demote each other', [removes('ada', 'bob'), demotes('bob', 'ada')]],
      ['are one that leaves and one that demotes', [removes('ada', 'ada'), demotes('bob', 'ada')]],
      ['promote a third and go', [then(promotes('ada', 'max'), removes('ada', 'ada')), removes('bob', 'bob')]],
    ])('who %s', async (_what, tasks) => {
      expect(await expectAdminStays(() => two, tasks, switches)).toBeGreaterThan(10);
    });

    test('one of whom is being removed, makes a way back and turns on the other', async () => {
      const turns = then(promotes('bob', 'bob'), demotes('bob', 'ada'));
      await expectAdminStays(() => two, [demotes('ada', 'bob'), turns], switches);
      await expectAdminStays(() => two, [removes('ada', 'bob'), turns], switches);
    });
  });

  describe('three admins', () => {
    test('demote each other in a ring', async () => {
      await expectAdminStays(
        () => three,
        [demotes('ada', 'bob'), demotes('bob', 'cem'), removes('cem', 'ada')],
        switches,
      );
    });

    test('one of whom demotes a member who is being made an admin, and who turns on all', async () => {
      const turns = then(demotes('max', 'ada'), demotes('max', 'bob'));
      await expectAdminStays(() => two, [promotes('bob', 'max'), demotes('ada', 'max'), turns], switches);
      await expectAdminStays(() => two, [promotes('bob', 'max'), removes('ada', 'max'), turns], switches);
    });
  });

  describe('somebody who is removed', () => {
    test.each([
      ['promoted', promotes('bob', 'max')],
      ['demoted', demotes('bob', 'max')],
    ])('while being %s is removed', async (_what, other) => {
      await everyOrder(switches, async (choose) => {
        const people = two.copy();
        const tasks = [removes('ada', 'max'), other].map(
          (task) => (store: Store) => inOrder(task(people, store), store),
        );
        const [[removed] = []] = await inTurns(people.store, tasks, choose);
        expect(removed).toBe('done');
        // The later call finds a name that has ended, and enters it for nobody.
        expect(people.membership('max')).toMatchObject({ active: false, enrolled: false });
        expect(people.enteredAdmins()).toEqual(['ada', 'bob']);
        await expectNoDeadEnd(people);
      });
    });

    test.each(['member', 'admin'])('while enrolling as %s has no token that is good', async (role) => {
      await everyOrder(switches, async (choose) => {
        const people = two.copy();
        await people.set('ada', { user: 'eva', role });
        const { code } = await people.invite('ada', { user: 'eva' });
        let text: string | undefined;
        const outcomes = await inTurns(
          people.store,
          [
            (store: Store) => inOrder([() => people.end('bob', 'eva', false, people.ports(store))], store),
            (store: Store) =>
              inOrder([async () => (text = (await enroll(code, people.ports(store))).tokenText)], store),
          ],
          choose,
        );
        expect(outcomes[0]).toEqual(['done']);
        expect(people.membership('eva')).toMatchObject({ active: false, enrolled: false });
        expect(text === undefined ? false : await people.isGood(text)).toBe(false);
        expect(['done', 'expired', 'already_redeemed']).toContain(outcomes[1]?.[0]);
        expect(people.enteredAdmins()).toEqual(['ada', 'bob']);
        await expectNoDeadEnd(people);
      });
    });
  });

  test('of two who add a name in two cases of letters one does', async () => {
    await everyOrder(switches, async (choose) => {
      const people = two.copy();
      const adds = (by: string, user: string) => (store: Store) =>
        inOrder([() => people.set(by, { user, role: 'viewer' }, people.ports(store))], store);
      const outcomes = await inTurns(people.store, [adds('ada', 'Eva'), adds('bob', 'eva')], choose);
      expect(outcomes.flat().sort()).toEqual(['conflict', 'done']);
      expect(people.membership('EVA').user).toBe(outcomes[0]?.[0] === 'done' ? 'Eva' : 'eva');
    });
  });
}
