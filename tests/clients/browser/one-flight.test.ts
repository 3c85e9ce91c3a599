/** Proves that work of one name is done by one at a time in all tabs, and once for all that ask meanwhile. */
import { describe, expect, test } from '@jest/globals';
import { alone, Flights } from '../../../clients/browser/one-flight.ts';
import { usePage } from './browser-page.ts';

usePage();
let names = 0;
const newName = (): string => `work ${(names += 1)}`;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5000));

/** Holds a name until the test lets it go. */
async function hold(name: string): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const held = alone(name, () => promise);
  await settled();
  return async () => {
    resolve(undefined);
    await held;
  };
}

describe('work alone', () => {
  test('of one name is done by one at a time, in the order in which it came', async () => {
    const [name, seen]: [string, string[]] = [newName(), []];
    const work = (one: string) => async () => {
      seen.push(`${one} begins`);
      await settled();
      seen.push(`${one} ends`);
      return one;
    };
    expect(await Promise.all(['a', 'b'].map((one) => alone(name, work(one))))).toEqual(['a', 'b']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('of other names is done at once', async () => {
    const letGo = await hold(newName());
    expect(await alone(newName(), () => Promise.resolve(1))).toBe(1);
    await letGo();
  });

  test('that fails tells its failure, once, and lets the next begin', async () => {
    const name = newName();
    let calls = 0;
    const failing = alone(name, () => {
      calls += 1;
      return Promise.reject(new Error('own'));
    });
    await expect(failing).rejects.toThrow('own');
    expect(calls).toBe(1);
    expect(await alone(name, () => Promise.resolve(1))).toBe(1);
  });

  test('gives up its turn by its signal, and is not done', async () => {
    const name = newName();
    const letGo = await hold(name);
    const controller = new AbortController();
    let calls = 0;
    const work = (): Promise<number> => Promise.resolve((calls += 1));
    const waiting = alone(name, work, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await letGo();
    expect(calls).toBe(0);
  });

  test('that has begun goes on when its signal is aborted', async () => {
    const controller = new AbortController();
    const work = async (): Promise<string> => {
      controller.abort(new Error('enough'));
      await settled();
      return 'done';
    };
    expect(await alone(newName(), work, { signal: controller.signal })).toBe('done');
  });

  test('is done without the lock where a frozen tab keeps it', async () => {
    const name = newName();
    const letGo = await hold(name);
    const timeout = Object.getOwnPropertyDescriptor(AbortSignal, 'timeout') ?? {};
    const own = AbortSignal.timeout.bind(AbortSignal);
    Object.defineProperty(AbortSignal, 'timeout', { value: (ms: number) => own(ms / 1000), configurable: true });
    try {
      expect(await alone(name, () => Promise.resolve(1))).toBe(1);
    } finally {
      Object.defineProperty(AbortSignal, 'timeout', timeout);
    }
    await letGo();
  });

  test('is done at once where the browser has no locks', async () => {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    expect(await alone(newName(), () => Promise.resolve(1))).toBe(1);
  });
});

describe('a flight', () => {
  test('is joined by all who ask for its name, and none of another', async () => {
    const flights = new Flights<number>();
    let calls = 0;
    const work = async (): Promise<number> => {
      calls += 1;
      await settled();
      return calls;
    };
    expect(await Promise.all(['a', 'a', 'b', 'a'].map((name) => flights.join(name, work)))).toEqual([2, 2, 2, 2]);
    expect(calls).toBe(2);
    expect(await flights.join('a', work)).toBe(3);
  });

  test('that fails, fails for all, and is begun again by the next', async () => {
    const flights = new Flights<number>();
    const failing = (): Promise<number> => Promise.reject(new Error('own'));
    const both = await Promise.allSettled([flights.join('a', failing), flights.join('a', () => Promise.resolve(1))]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flights.join('a', () => Promise.resolve(2))).toBe(2);
  });
});
