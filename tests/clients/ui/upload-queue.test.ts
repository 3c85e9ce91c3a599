/** Proves how files go: three at once, over pauses, failures, reloads and the end of a place. */
import { describe, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { OWN, settled, UploadWorld } from './upload-world.ts';

test('three go at once, and the next follows when one has arrived', async () => {
  const world = new UploadWorld();
  world.add('a', 'b', 'c', 'd');
  expect(await world.states()).toEqual({ a: 'running', b: 'running', c: 'running', d: 'queued' });
  world.to('b').arrive();
  expect(await world.states()).toEqual({ a: 'running', b: 'done', c: 'running', d: 'running' });
});

test('what has arrived is told of, with its tag', async () => {
  const world = new UploadWorld();
  const told: unknown[] = [];
  const end = world.queue.onArrived((objects) => told.push(...objects));
  world.add('a', 'b');
  await settled();
  world.to('a').arrive();
  await settled();
  expect(told).toEqual([{ key: `${OWN}a`, etag: '"tag"', size: 1, lastModified: expect.any(Date) }]);
  end();
  world.to('b').arrive();
  await settled();
  expect(told).toHaveLength(1);
});

test('a pause gives its place to the next, and going on waits for one', async () => {
  const world = new UploadWorld();
  world.add('a', 'b', 'c', 'd');
  await settled();
  world.task('a').pause();
  expect(await world.states()).toEqual({ a: 'paused', b: 'running', c: 'running', d: 'running' });
  expect(world.to('a').state).toBe('paused');
  world.task('a').again();
  expect((await world.states())['a']).toBe('queued');
  world.to('c').arrive();
  expect((await world.states())['a']).toBe('running');
  expect(world.to('a').state).toBe('running');
  expect(world.sent).toHaveLength(4);
});

test('all pause at once, and nothing begins meanwhile', async () => {
  const world = new UploadWorld();
  world.add('a', 'b', 'c', 'd');
  await settled();
  await world.queue.pauseAll();
  expect(new Set(Object.values(await world.states()))).toEqual(new Set(['paused']));
  expect(world.sent).toHaveLength(3);
});

test('a cancelled upload is given up, and can be tried again', async () => {
  const world = new UploadWorld();
  world.add('a');
  await settled();
  world.task('a').cancel();
  expect(await world.states()).toEqual({ a: 'cancelled' });
  expect(world.to('a').state).toBe('cancelled');
  world.task('a').again();
  expect(await world.states()).toEqual({ a: 'running' });
});

test('a failure is said in words, learnt from, and can be tried again', async () => {
  const world = new UploadWorld();
  world.add('a');
  await settled();
  const refusal = new LatchkeyError('out_of_scope', 'S3 answered 403');
  world.to('a').fail(refusal);
  expect(await world.states()).toEqual({ a: 'failed' });
  expect(world.queue.entries.value[0]?.fault).toMatch(/role/);
  expect(world.noted).toEqual([refusal]);
  world.task('a').again();
  expect(await world.states()).toEqual({ a: 'running' });
});

test('a bucket that is not reached is told of too: the broker itself is asked whether it is there', async () => {
  const world = new UploadWorld();
  world.add('a');
  await settled();
  const silence = new LatchkeyError('unreachable', 'no answer');
  world.to('a').fail(silence);
  expect(await world.states()).toEqual({ a: 'failed' });
  expect(world.noted).toEqual([silence]);
});

test('progress and waiting are shown', async () => {
  const world = new UploadWorld();
  world.queue.add([{ file: new File(['0123456789'], 'a'), folder: '' }], 'shared');
  await settled();
  world.to('a').options.onProgress?.({ loaded: 4, total: 10 });
  world.to('a').options.onState?.('waiting');
  await settled();
  expect(world.queue.entries.value[0]).toMatchObject({ state: 'waiting', loadedBytes: 4 });
});

test('thousands of changes are drawn as few', async () => {
  const world = new UploadWorld();
  world.add('a');
  await settled();
  let drawings = 0;
  world.queue.entries.subscribe(() => (drawings += 1));
  for (let loaded = 0; loaded < 5000; loaded += 1) world.to('a').options.onProgress?.({ loaded, total: 5000 });
  await settled();
  expect(drawings).toBeGreaterThan(0);
  expect(drawings).toBeLessThanOrEqual(2);
});

describe('the end of a place', () => {
  test('stops everything', async () => {
    const world = new UploadWorld();
    const end = follow(world);
    world.add('a', 'b', 'c', 'd');
    await settled();
    world.view.set({ ...world.view.value, standing: 'removed' });
    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['failed']));
    expect(world.to('a').state).toBe('paused');
    expect(world.sent).toHaveLength(3);
    end();
  });
});

describe('what an earlier page left', () => {
  const left = { key: `${OWN}trip.mp4`, size: 10, loaded: 6, contentType: 'video/mp4', startedOn: new Date(0) };

  test('is shown, and goes on with the same file alone', async () => {
    const world = new UploadWorld();
    world.unfinished = [left];
    const end = follow(world);
    expect(await world.states()).toEqual({ 'trip.mp4': 'unfinished' });
    const id = world.idOf('trip.mp4');
    world.queue.supply(id, new File(['another'], 'trip.mp4'));
    world.queue.supply(id, new File(['0123456789'], 'other.mp4'));
    await settled();
    expect(world.queue.entries.value[0]).toMatchObject({ state: 'unfinished', fault: 'That is another file.' });
    world.queue.supply(id, new File(['0123456789'], 'trip.mp4'));
    expect(await world.states()).toEqual({ 'trip.mp4': 'running' });
    expect(world.to('trip.mp4').options.contentType).toBe('video/mp4');
    end();
  });

  test('goes on with a file that is chosen as a new one', async () => {
    const world = new UploadWorld();
    world.unfinished = [left];
    const end = follow(world);
    await settled();
    world.queue.add([{ file: new File(['0123456789'], 'trip.mp4'), folder: '' }], 'shared');
    expect(await world.states()).toEqual({ 'trip.mp4': 'running' });
    end();
  });

  test('is given up on demand', async () => {
    const world = new UploadWorld();
    world.unfinished = [left];
    const end = follow(world);
    await settled();
    await world.queue.discard(world.idOf('trip.mp4'));
    expect(await world.states()).toEqual({});
    expect(world.discarded).toEqual([left.key]);
    end();
  });
});

test('what is over is cleared, and the rest stays', async () => {
  const world = new UploadWorld();
  world.add('a', 'b');
  await settled();
  world.to('a').arrive();
  await settled();
  world.queue.clearFinished();
  expect(await world.states()).toEqual({ b: 'running' });
});

test('the tab warns while bytes are on their way, and not after', async () => {
  const world = new UploadWorld();
  const end = follow(world);
  world.add('a');
  await settled();
  expect(isWarned()).toBe(true);
  world.to('a').arrive();
  await settled();
  expect(isWarned()).toBe(false);
  end();
});

const listeners = new EventTarget();

/** Follows as in a page: node has no window to listen to. */
function follow({ queue }: UploadWorld): () => void {
  Object.assign(globalThis, {
    addEventListener: listeners.addEventListener.bind(listeners),
    removeEventListener: listeners.removeEventListener.bind(listeners),
  });
  return queue.follow();
}

function isWarned(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  listeners.dispatchEvent(event);
  return event.defaultPrevented;
}
