/** Proves what the tray says of one upload and of all, and which rows it draws of thousands. */
import { expect, test } from '@jest/globals';
import type { QueuedState, QueuedUpload } from '../../../clients/ui/uploads/queued-upload.ts';
import { factsInWords, headingOf, rowsOf } from '../../../clients/ui/uploads/tray-words.ts';

let nextId = 0;
function entry(state: QueuedState, more: Partial<QueuedUpload> = {}): QueuedUpload {
  const id = (nextId += 1);
  return {
    id,
    key: `k${id}`,
    name: `n${id}`,
    size: 2e6,
    loadedBytes: 0,
    bytesPerSecond: 0,
    needsFile: false,
    ...more,
    state,
  };
}
const entries = (counts: Partial<Record<QueuedState, number>>): QueuedUpload[] =>
  Object.entries(counts).flatMap(([state, count]) => Array.from({ length: count }, () => entry(state as QueuedState)));

test.each([
  [entry('queued'), 'Queued · 2 MB'],
  [entry('running', { loadedBytes: 5e5, bytesPerSecond: 1e5 }), '500 kB of 2 MB · 100 kB/s · 15 seconds left'],
  [entry('running', { loadedBytes: 5e5 }), '500 kB of 2 MB'],
  [entry('paused', { loadedBytes: 5e5 }), 'Paused · 500 kB of 2 MB'],
  [entry('waiting'), 'Waiting for the network · 0 bytes of 2 MB'],
  [entry('done'), 'Uploaded · 2 MB'],
  [entry('failed', { fault: 'Too large.' }), 'Too large.'],
  [
    entry('unfinished', { loadedBytes: 5e5 }),
    'Not finished. 500 kB of 2 MB are there. Choose the file again to go on.',
  ],
])('of one upload it says how it stands (%#)', (one, words) => {
  expect(factsInWords(one, 'en')).toBe(words);
});

test.each([
  [entries({ done: 2, running: 1, queued: 9 }), 'Uploading 3 of 12', '2 MB/s · 10 seconds left'],
  [entries({ done: 12 }), '12 uploaded', ''],
  [entries({ done: 2, taken: 1 }), '1 needs an answer', '2 uploaded'],
  [entries({ done: 2, taken: 2, running: 1 }), 'Uploading 3 of 3', '2 MB/s · 1 second left · 2 need an answer'],
  [entries({ failed: 1 }), '1 failed', ''],
  [entries({ unfinished: 1 }), '1 not finished', ''],
  [entries({ paused: 2, done: 1 }), 'Paused · 1 of 3 uploaded', ''],
  [entries({ waiting: 2, queued: 3 }), 'Waiting for the network', '0 of 5 uploaded'],
  [entries({ cancelled: 2 }), '2 cancelled', ''],
])('of all together it says what matters first (%#)', (all, title, facts) => {
  expect(headingOf(all, 2e6, 'en')).toMatchObject({ title, facts });
});

test('of many small files it guesses no time by their bytes', () => {
  const small = Array.from({ length: 100 }, () => entry(nextId % 30 === 0 ? 'running' : 'queued', { size: 10 }));
  expect(headingOf(small, 100, 'en').facts).toBe('');
});

test('it speaks when something begins, ends or needs somebody, not with each file', () => {
  const early = headingOf(entries({ running: 3, queued: 9 }), 0, 'en').spoken;
  expect(headingOf(entries({ done: 5, running: 3, queued: 4 }), 0, 'en').spoken).toBe(early);
  expect(headingOf(entries({ done: 5, running: 3, taken: 1 }), 0, 'en').spoken).not.toBe(early);
  expect(headingOf(entries({ done: 12 }), 0, 'en').spoken).toBe('12 uploaded');
});

test('of thousands it draws what needs somebody and what moves', () => {
  const all = entries({ done: 500, queued: 900, running: 3, failed: 2 });
  const { rows, moreCount } = rowsOf(all);
  expect(rows.slice(0, 6).map(({ state }) => state)).toEqual([
    'failed',
    'failed',
    'running',
    'running',
    'running',
    'queued',
  ]);
  expect(rows.length + moreCount).toBe(all.length);
  expect(rows.length).toBeLessThanOrEqual(50);
});

test('a short list keeps its order, but for what needs somebody', () => {
  const all = entries({ done: 1, running: 1, taken: 1, queued: 1 });
  expect(rowsOf(all).rows.map(({ state }) => state)).toEqual(['taken', 'done', 'running', 'queued']);
});
