/** Holds the states of an upload: pause, resumption, cancellation, listeners, and turns with others to the same key. */
import { describe, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { Upload, type UploadOptions, type UploadState } from '../../../clients/browser/upload.ts';
import type { Run, Uploaded } from '../../../clients/browser/upload-run.ts';
import { usePage } from './browser-page.ts';

const page = usePage();
const DONE: Uploaded = { key: 'k', etag: '"e"', size: 10 };
let names = 0;

interface Started {
  readonly upload: Upload;
  readonly states: UploadState[];
  readonly runs: Run[];
  readonly givenUp: number[];
  /** Ends the run that goes on at the moment. */
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

/** Starts an upload whose sending the test ends. */
function start(options: UploadOptions = {}, name = `upload ${(names += 1)}`): Started {
  const [states, runs, givenUp]: [UploadState[], Run[], number[]] = [[], [], []];
  let current = Promise.withResolvers<Uploaded>();
  const upload = new Upload(
    {
      name,
      total: 10,
      send: (run) => {
        runs.push(run);
        current = Promise.withResolvers<Uploaded>();
        const { reject } = current;
        run.signal.addEventListener('abort', () => {
          reject(run.signal.reason as Error);
        });
        return current.promise;
      },
      giveUp: () => {
        givenUp.push(runs.length);
        return Promise.resolve();
      },
    },
    { onState: (state) => states.push(state), ...options },
  );
  const finish = (): void => {
    current.resolve(DONE);
  };
  const fail = (error: Error): void => {
    current.reject(error);
  };
  return { upload, states, runs, givenUp, finish, fail };
}

/** Lets everything happen that needs no time. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('an upload', () => {
  test('runs, is done, and says so once', async () => {
    const { upload, states, finish } = start();
    expect(upload.state).toBe('running');
    await settled();
    finish();
    expect(await upload.done).toEqual(DONE);
    expect(upload.state).toBe('done');
    expect(states).toEqual(['done']);
  });

  test('that fails says so, and a failure that nobody asks for is no crash', async () => {
    const { upload, states, fail } = start();
    await settled();
    fail(new LatchkeyError('out_of_scope', 'no'));
    await settled();
    expect(states).toEqual(['failed']);
    await expect(upload.done).rejects.toMatchObject({ code: 'out_of_scope' });
  });

  test('tells its progress of its whole', async () => {
    const told: unknown[] = [];
    const { runs, finish, upload } = start({ onProgress: (progress) => told.push(progress) });
    await settled();
    runs[0]?.onLoaded(4);
    finish();
    await upload.done;
    expect(told).toEqual([{ loaded: 4, total: 10 }]);
  });

  test('waits for the network, and runs again', async () => {
    const { runs, states, finish, upload } = start();
    await settled();
    for (const isWaiting of [true, true, false]) runs[0]?.onWaiting(isWaiting);
    finish();
    await upload.done;
    expect(states).toEqual(['waiting', 'running', 'done']);
  });

  test('goes on whatever its listeners throw, which is reported as theirs', async () => {
    const broken = (): never => {
      throw new Error('mine');
    };
    const { upload, runs, finish } = start({ onState: broken, onProgress: broken });
    await settled();
    runs[0]?.onLoaded(4);
    finish();
    expect(await upload.done).toEqual(DONE);
    expect(page.reported.map(String)).toEqual(['Error: mine', 'Error: mine']);
  });
});

describe('pause and resume', () => {
  test('stop the run, and begin another', async () => {
    const { upload, runs, states, finish, givenUp } = start();
    await settled();
    upload.pause();
    expect(upload.state).toBe('paused');
    await settled();
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([true]);
    upload.resume();
    await settled();
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    finish();
    expect(await upload.done).toEqual(DONE);
    expect(states).toEqual(['paused', 'running', 'done']);
    expect(givenUp).toEqual([]);
  });

  test('at once, before anything was sent', async () => {
    const { upload, runs, finish } = start();
    upload.pause();
    await settled();
    expect(runs).toEqual([]);
    upload.resume();
    await settled();
    finish();
    expect(await upload.done).toEqual(DONE);
  });

  test('in any order end in the state of the last, with one run at a time', async () => {
    const { upload, runs, finish } = start();
    for (const step of 'pprrprpprr') {
      if (step === 'p') upload.pause();
      else upload.resume();
      if (runs.length > 1) await settled();
      else await Promise.resolve();
    }
    await settled();
    expect(upload.state).toBe('running');
    expect(runs.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    finish();
    expect(await upload.done).toEqual(DONE);
  });

  test('after the end do nothing', async () => {
    const { upload, states, finish } = start();
    await settled();
    finish();
    await upload.done;
    upload.pause();
    upload.resume();
    await upload.cancel();
    expect(states).toEqual(['done']);
  });

  test('a run that was paused tells nothing more', async () => {
    const told: unknown[] = [];
    const { upload, runs, states } = start({ onProgress: (progress) => told.push(progress) });
    await settled();
    upload.pause();
    runs[0]?.onLoaded(9);
    runs[0]?.onWaiting(true);
    expect([told, states]).toEqual([[], ['paused']]);
    await upload.cancel();
  });
});

describe('a cancellation', () => {
  test('stops the run, gives up what S3 has, and rejects with an AbortError', async () => {
    const { upload, runs, states, givenUp } = start();
    await settled();
    await upload.cancel();
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(givenUp).toEqual([1]);
    expect(states).toEqual(['cancelled']);
    await expect(upload.done).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('of one that is paused is one', async () => {
    const { upload, givenUp } = start();
    await settled();
    upload.pause();
    await settled();
    await upload.cancel();
    expect(upload.state).toBe('cancelled');
    expect(givenUp).toEqual([1]);
  });

  test.each(['before', 'on the way'])('by a signal %s rejects with its reason', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));
    const { upload, runs, states } = start({ signal: controller.signal });
    await settled();
    controller.abort(new Error('enough'));
    await expect(upload.done).rejects.toThrow('enough');
    expect(runs).toHaveLength(when === 'before' ? 0 : 1);
    expect(states).toEqual(['cancelled']);
  });

  test('twice is one', async () => {
    const { upload, givenUp } = start();
    await settled();
    await Promise.all([upload.cancel(new Error('one')), upload.cancel(new Error('two'))]);
    await expect(upload.done).rejects.toThrow('one');
    expect(givenUp).toEqual([1]);
  });

  test('whose giving up fails is a cancellation', async () => {
    const upload = new Upload(
      {
        name: 'gives up badly',
        total: 1,
        send: ({ signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(new Error('stopped'));
            });
          }),
        giveUp: () => Promise.reject(new Error('no storage')),
      },
      {},
    );
    await settled();
    await upload.cancel(new Error('enough'));
    expect(upload.state).toBe('cancelled');
    await expect(upload.done).rejects.toThrow('enough');
  });

  test('that comes after all was sent changes nothing', async () => {
    const { upload, finish, givenUp } = start();
    await settled();
    finish();
    const cancelled = upload.cancel();
    expect(await upload.done).toEqual(DONE);
    await cancelled;
    expect([upload.state, givenUp]).toEqual(['done', []]);
  });
});

describe('two uploads to one key', () => {
  test('take turns, and the second says that it waits', async () => {
    page.speed = 10;
    const [first, second] = [start({}, 'same'), start({}, 'same')];
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect([first.runs.length, second.runs.length]).toEqual([1, 0]);
    expect([first.states, second.states]).toEqual([[], ['waiting']]);
    first.finish();
    await first.upload.done;
    await settled();
    expect(second.runs).toHaveLength(1);
    second.finish();
    await second.upload.done;
    expect(second.states).toEqual(['waiting', 'running', 'done']);
  });

  test('leave the other its parts where the one that waits is cancelled', async () => {
    const [first, second] = [start({}, 'parts'), start({}, 'parts')];
    await settled();
    await second.upload.cancel();
    expect(second.upload.state).toBe('cancelled');
    expect([second.runs.length, second.givenUp.length]).toEqual([0, 0]);
    expect(first.runs[0]?.signal.aborted).toBe(false);
    first.finish();
    expect(await first.upload.done).toEqual(DONE);
  });

  test('let the one that is paused leave its turn to the other', async () => {
    const [first, second] = [start({}, 'paused'), start({}, 'paused')];
    await settled();
    first.upload.pause();
    await settled();
    expect(second.runs).toHaveLength(1);
    second.finish();
    await second.upload.done;
    await first.upload.cancel();
  });

  test('to other keys run at once', async () => {
    const [first, second] = [start(), start()];
    await settled();
    expect([first.runs.length, second.runs.length]).toEqual([1, 1]);
    await Promise.all([first.upload.cancel(), second.upload.cancel()]);
  });
});
