/** Proves how long the library waits, and what cuts a wait short. */
import { describe, expect, test } from '@jest/globals';
import { pauseMs, reasonOf, unlessAborted, untilTime } from '../../../clients/browser/waiting.ts';
import { usePage } from './browser-page.ts';

const page = usePage();

test('pauses grow twofold up to a bound, and are not alike', () => {
  const pauses = (failures: number): number[] => Array.from({ length: 200 }, () => pauseMs(failures));
  for (const [failures, most] of [
    [0, 300],
    [1, 600],
    [5, 9600],
    [6, 15_000],
    [2000, 15_000],
  ] as const) {
    expect(Math.max(...pauses(failures))).toBeLessThanOrEqual(most);
    expect(Math.min(...pauses(failures))).toBeGreaterThanOrEqual(most / 2);
    expect(new Set(pauses(failures)).size).toBeGreaterThan(100);
  }
});

describe('a wait', () => {
  test('ends after its time', async () => {
    await untilTime(5000);
    expect(page.waits).toEqual([5000]);
  });

  test('ends as soon as the browser is online again', async () => {
    page.speed = 1;
    const waiting = untilTime(3_600_000, new AbortController().signal);
    globalThis.dispatchEvent(new Event('online'));
    await waiting;
  });

  test.each(['before', 'meanwhile'])('is cut short by a signal that is aborted %s', async (when) => {
    page.speed = 1;
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));
    const waiting = untilTime(3_600_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('work under a signal', () => {
  test('has its result, or its failure', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), undefined)).toBe(1);
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('own')), signal)).rejects.toThrow('own');
  });

  test.each(['before', 'meanwhile'])('is left with the reason of an abortion %s', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));
    const work = unlessAborted(new Promise(() => undefined), controller.signal);
    controller.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });
});

test('an abortion without a reason is an AbortError', () => {
  expect(reasonOf(AbortSignal.abort())).toMatchObject({ name: 'AbortError' });
  expect(reasonOf(undefined)).toMatchObject({ name: 'AbortError' });
});
