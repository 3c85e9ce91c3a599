/** Proves that a request has one deadline for all of its calls, its own, and that code outside a request has none. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { currentDeadline, REQUEST_DEADLINE_MS, withinDeadline } from '../shared/deadline.ts';

let nowMs: number;
let timeouts: number[];

beforeEach(() => {
  nowMs = 5000;
  timeouts = [];
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    timeouts.push(milliseconds);
    return new AbortController().signal;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('counts from the beginning of the request, whenever somebody is first asked', () => {
  withinDeadline(() => {
    nowMs += 4000;
    currentDeadline();
  });
  expect(timeouts).toEqual([REQUEST_DEADLINE_MS - 4000]);
});

test('that is over by then is over at once', () => {
  withinDeadline(() => {
    nowMs += REQUEST_DEADLINE_MS + 1;
    currentDeadline();
  });
  expect(timeouts).toEqual([0]);
});

test('is the same for all that the request asks, and costs no timer where it asks nobody', async () => {
  await withinDeadline(async () => {
    const first = currentDeadline();
    await Promise.resolve();
    nowMs += 1000;
    expect(currentDeadline()).toBe(first);
  });
  withinDeadline(() => undefined);
  expect(timeouts).toHaveLength(1);
});

test('is each request’s own, and nobody’s outside of one', async () => {
  const ask = (): Promise<AbortSignal | undefined> =>
    withinDeadline(async () => {
      await Promise.resolve();
      return currentDeadline();
    });
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one).toBeDefined();
  expect(one).not.toBe(other);
  expect(currentDeadline()).toBeUndefined();
});
