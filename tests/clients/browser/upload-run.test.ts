/** Proves that work outlasts a lost network and gives up where that is no cure, and that lanes stop together. */
import { describe, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { inLanes, patiently, type Run } from '../../../clients/browser/upload-run.ts';
import { usePage } from './browser-page.ts';
import { lostAnswer } from './fake-bucket.ts';

const page = usePage();

function run(signal = new AbortController().signal): Run & { readonly told: boolean[] } {
  const told: boolean[] = [];
  return { signal, told, onLoaded: () => undefined, onWaiting: (isWaiting) => told.push(isWaiting) };
}

/** Returns work that fails some times before it is done. */
function failing(times: number, fail: () => never): () => Promise<string> {
  let left = times;
  return async () => {
    await Promise.resolve();
    left -= 1;
    return left >= 0 ? fail() : 'done';
  };
}

const outage = (): never => {
  throw new LatchkeyError('upstream_unavailable', 'down');
};

describe('work', () => {
  test('that is done tells no wait', async () => {
    const own = run();
    expect(await patiently(own, failing(0, outage))).toBe('done');
    expect(own.told).toEqual([]);
  });

  test('without a network waits for it, however long that is', async () => {
    const own = run();
    expect(
      await patiently(
        own,
        failing(40, () => lostAnswer(false)),
      ),
    ).toBe('done');
    expect(own.told.at(-1)).toBe(false);
    expect(own.told.slice(0, -1).every(Boolean)).toBe(true);
    expect(Math.max(...page.waits)).toBeLessThanOrEqual(15_000);
  });

  test.each([
    ['that fails', outage],
    ['that breaks connections', () => lostAnswer(true)],
  ])('of a bucket %s is given up after six times', async (_what, fail) => {
    expect(await patiently(run(), failing(5, fail))).toBe('done');
    await expect(patiently(run(), failing(6, fail))).rejects.toBeInstanceOf(LatchkeyError);
  });

  test.each(['out_of_scope', 'conflict', 'not_found', 'no_storage', 'signed_out'] as const)(
    'that is refused by %s is not repeated',
    async (code) => {
      let calls = 0;
      const work = failing(1, () => {
        calls += 1;
        throw new LatchkeyError(code, 'no');
      });
      await expect(patiently(run(), work)).rejects.toMatchObject({ code });
      expect(calls).toBe(1);
      expect(page.waits).toEqual([]);
    },
  );

  test('that is paused while it waits ends with the signal’s reason', async () => {
    page.speed = 1;
    const controller = new AbortController();
    const own = { ...run(controller.signal), onWaiting: () => setTimeout(() => controller.abort(new Error('paused'))) };
    await expect(
      patiently(
        { ...own, onWaiting: () => void own.onWaiting() },
        failing(9, () => lostAnswer(false)),
      ),
    ).rejects.toThrow('paused');
  });
});

describe('lanes', () => {
  const never = new AbortController().signal;

  test.each([
    [0, 0],
    [1, 1],
    [3, 3],
    [9, 4],
  ])('do %i pieces, %i at once, each once', async (count, atOnce) => {
    const done: number[] = [];
    const most = { running: 0, ever: 0 };
    await inLanes(
      count,
      4,
      async (index) => {
        most.running += 1;
        most.ever = Math.max(most.ever, most.running);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        most.running -= 1;
        done.push(index);
      },
      never,
    );
    expect(done.sort((one, other) => one - other)).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(most.ever).toBe(atOnce);
  });

  test('stop all when one fails, and tell its failure after the last has stopped', async () => {
    const ended: string[] = [];
    const failure = new Error('the second');
    const work = async (index: number, signal: AbortSignal): Promise<void> => {
      if (index === 1) throw failure;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => setTimeout(resolve, 2000));
      });
      ended.push(`${index}`);
    };
    await expect(inLanes(9, 3, work, never)).rejects.toBe(failure);
    expect(ended).toEqual(['0', '2']);
  });

  test('tell the reason of an aborted signal, and begin nothing after it', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const work = async (index: number): Promise<void> => {
      begun.push(index);
      await Promise.resolve();
      controller.abort(new Error('paused'));
    };
    await expect(inLanes(9, 2, work, controller.signal)).rejects.toThrow('paused');
    expect(begun).toEqual([0, 1]);
  });
});
