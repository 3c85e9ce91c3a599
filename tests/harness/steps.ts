/**
 * Controls the steps of a use case, which are its calls of ports. It can break off at any step, as a function that runs
 * out of memory does, and several use cases can run through every order of their steps, as concurrent functions do.
 */
import { setImmediate as soon } from 'node:timers/promises';
import type { MemoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

interface Step {
  readonly method: string;
  readonly isWrite: boolean;
}

/** Returns a store whose calls all go through `each`. */
function around(store: Store, each: (step: Step, call: () => Promise<unknown>) => Promise<unknown>): Store {
  return new Proxy(store, {
    get: (target, method: keyof Store) => {
      const step = { method, isWrite: !/^(?:get|list|count)/.test(method) };
      return (...parameters: unknown[]) =>
        each(step, () => (target[method] as (...provided: unknown[]) => Promise<unknown>).apply(target, parameters));
    },
  });
}

/** Thrown where a use case breaks off. */
class BrokenOff extends Error {
  readonly code = 'broken_off';
}

/**
 * Returns a store that breaks at its n-th write, counted from 1, before or after the write takes effect. Every later
 * call fails.
 */
export function breakingAt(
  store: MemoryStore,
  write: number,
  effect: boolean,
): Store & { readonly hasBroken: () => boolean } {
  let writes = 0;
  let hasBroken = false;
  const broken = around(store, async ({ isWrite }, call) => {
    if (isWrite) writes += 1;
    if (hasBroken || writes < write) {
      if (hasBroken) throw new BrokenOff();
      return call();
    }
    hasBroken = true;
    if (effect) await call();
    throw new BrokenOff();
  });
  return Object.assign(Object.create(broken) as Store, { hasBroken: () => hasBroken });
}

/** Chooses the next step from the tasks that have one. */
export type Chooser = (tasks: readonly number[]) => number;

/** Runs tasks through their steps, one step at a time. Returns when all have ended, with each one's results. */
export async function inTurns<Result>(
  store: MemoryStore,
  tasks: readonly ((store: Store) => Promise<Result>)[],
  choose: Chooser,
): Promise<Result[]> {
  const waiting: { readonly task: number; readonly go: () => void }[] = [];
  const results = tasks.map((task, number) =>
    task(
      around(
        store,
        (_step, call) =>
          new Promise((resolve, reject) => {
            waiting.push({ task: number, go: () => void call().then(resolve, reject) });
          }),
      ),
    ),
  );
  const all = Promise.all(results);
  // A task without a waiting step has ended, once everything that follows from the last step has run.
  await soon();
  while (waiting.length > 0) {
    const chosen = choose([...new Set(waiting.map(({ task }) => task))]);
    const index = waiting.findIndex(({ task }) => task === chosen);
    waiting.splice(index, 1)[0]?.go();
    await soon();
  }
  return all;
}

/**
 * Runs something in every order with at most this many switches from a task before its end. Faults of order need few of
 * them:
 * https://www.microsoft.com/en-us/research/publication/iterative-context-bounding-for-systematic-testing-of-multithreaded-programs/
 * @returns the number of orders
 */
export async function everyOrder(switches: number, run: (choose: Chooser) => Promise<void>): Promise<number> {
  const open: { readonly begun: readonly number[]; readonly left: number }[] = [{ begun: [], left: switches }];
  let orders = 0;
  for (let order = open.pop(); order !== undefined; order = open.pop()) {
    const { begun, left } = order;
    const taken: number[] = [];
    await run((tasks) => {
      const last = taken.at(-1);
      const isCut = last !== undefined && tasks.includes(last);
      const usual = isCut ? last : (tasks[0] ?? 0);
      const next = begun[taken.length] ?? usual;
      if (taken.length >= begun.length && left >= (isCut ? 1 : 0))
        for (const other of tasks)
          if (other !== usual) open.push({ begun: [...taken, other], left: left - (isCut ? 1 : 0) });
      taken.push(next);
      return next;
    });
    orders += 1;
  }
  return orders;
}
