/** Proves that no more bodies are held than there is room for, that each gets its turn, and that one that gives up waits no longer. */
import { expect, test } from '@jest/globals';
import { readable, withBody } from '../../../clients/browser/upload-body.ts';
import { usePage } from './browser-page.ts';

usePage();
const never = new AbortController().signal;
const ROOM = 5;

/** Holds work until the test lets it end. */
function held(): { readonly work: () => Promise<string>; readonly end: () => void; hasBegun: boolean } {
  const { promise, resolve } = Promise.withResolvers<string>();
  const one = {
    hasBegun: false,
    work: () => {
      one.hasBegun = true;
      return promise;
    },
    end: () => {
      resolve('done');
    },
  };
  return one;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('five are held at once, and the next begins when one has ended', async () => {
  const works = Array.from({ length: 8 }, held);
  const all = works.map(({ work }) => withBody(never, work));
  await settled();
  expect(works.filter(({ hasBegun }) => hasBegun)).toHaveLength(ROOM);
  works[2]?.end();
  await settled();
  expect(works.map(({ hasBegun }) => hasBegun)).toEqual([true, true, true, true, true, true, false, false]);
  for (const { end } of works) end();
  expect(await Promise.all(all)).toEqual(works.map(() => 'done'));
});

test('work that fails gives its room to the next', async () => {
  const failing = Array.from({ length: 12 }, () => withBody(never, () => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await withBody(never, () => Promise.resolve('done'))).toBe('done');
});

test('one that is cancelled while it waits for room ends at once, does nothing, and takes no turn of another', async () => {
  const works = Array.from({ length: ROOM }, held);
  const all = works.map(({ work }) => withBody(never, work));
  const [controller, cancelled, last] = [new AbortController(), held(), held()];
  const waiting = withBody(controller.signal, cancelled.work);
  const next = withBody(never, last.work);
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  for (const { end } of [...works, last]) end();
  await Promise.all([...all, next]);
  expect(cancelled.hasBegun).toBe(false);
  await expect(withBody(controller.signal, cancelled.work)).rejects.toThrow('cancelled');
  const again = Array.from({ length: ROOM }, held);
  const more = again.map(({ work }) => withBody(never, work));
  await settled();
  expect(again.every(({ hasBegun }) => hasBegun)).toBe(true);
  for (const { end } of again) end();
  await Promise.all(more);
});

test('a file that went away is an invalid request', async () => {
  const gone = new DOMException('gone', 'NotFoundError');
  await expect(readable(Promise.reject(gone))).rejects.toMatchObject({ code: 'invalid_request', cause: gone });
});
