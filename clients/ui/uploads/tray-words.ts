/** Says in words what uploads do: of one file, and of all together. */
import { countInWords, durationInWords, rateInWords, sizeInWords } from '../parts/in-words.ts';
import { isMoving, type QueuedState, type QueuedUpload } from './queued-upload.ts';

/** Lists of thousands would hold up the page, and nobody reads them. */
const MAX_ROWS = 50;
const SMALL_BYTES = 64_000;
/** What needs somebody comes before what goes by itself, and what is over comes last. */
const NEEDY: readonly QueuedState[] = ['taken', 'unfinished', 'failed'];
const ORDER: readonly (readonly QueuedState[])[] = [
  NEEDY,
  ['running', 'waiting', 'paused'],
  ['queued'],
  ['cancelled', 'done'],
];

export interface Heading {
  readonly title: string;
  /** Speed, time left, and what else there is; empty for nothing. */
  readonly facts: string;
}

/** @param locale default: the person's own, here and below */
export function factsInWords(entry: QueuedUpload, locale?: string): string {
  const { state, size, loadedBytes, bytesPerSecond, fault } = entry;
  const whole = sizeInWords(size, locale);
  const loaded = `${sizeInWords(loadedBytes, locale)} of ${whole}`;
  switch (state) {
    case 'queued':
      return loadedBytes === 0 ? `Queued · ${whole}` : `Queued · ${loaded}`;
    case 'running':
      return [loaded, ...speedInWords(size - loadedBytes, bytesPerSecond, locale)].join(' · ');
    case 'paused':
      return `Paused · ${loaded}`;
    case 'waiting':
      return `Waiting for the network · ${loaded}`;
    case 'done':
      return `Uploaded · ${whole}`;
    case 'failed':
      return fault ?? 'Failed';
    case 'cancelled':
      return fault ?? 'Cancelled';
    case 'unfinished':
      return `${fault ?? 'Not finished.'} ${loaded} are there. Choose the file again to go on.`;
    case 'taken':
      return 'There is a file of this name already.';
  }
}

export function headingOf(entries: readonly QueuedUpload[], bytesPerSecond: number, locale?: string): Heading {
  const count = (...states: readonly QueuedState[]): number =>
    entries.filter(({ state }) => states.includes(state)).length;
  const [running, done, taken, failed] = [count('running'), count('done'), count('taken'), count('failed')];
  const held = count('queued', 'running', 'waiting', 'paused');
  const unfinished = count('unfinished');
  const needed = [
    ...(taken > 0 ? [countInWords(taken, 'needs an answer', 'need an answer', locale)] : []),
    ...(failed > 0 ? [`${countOf(failed, locale)} failed`] : []),
    ...(unfinished > 0 ? [`${countOf(unfinished, locale)} not finished`] : []),
  ];
  const over = [...needed, ...(done > 0 ? [`${countOf(done, locale)} uploaded`] : [])];
  if (held === 0)
    return { title: over[0] ?? `${countOf(count('cancelled'), locale)} cancelled`, facts: over.slice(1).join(' · ') };
  const total = countOf(held + done, locale);
  if (count('queued', 'running', 'waiting') === 0)
    return { title: `Paused · ${countOf(done, locale)} of ${total} uploaded`, facts: needed.join(' · ') };
  if (running === 0 && count('waiting') > 0)
    return {
      title: 'Waiting for the network',
      facts: [`${countOf(done, locale)} of ${total} uploaded`, ...needed].join(' · '),
    };
  const moving = entries.filter(({ state }) => isMoving(state));
  const left = moving.reduce((sum, { size, loadedBytes }) => sum + size - loadedBytes, 0);
  // Of many small files each costs its time whatever its size: bytes would tell nothing.
  const rate = left / moving.length < SMALL_BYTES ? 0 : bytesPerSecond;
  return {
    title: `Uploading ${countOf(done + Math.max(1, running), locale)} of ${total}`,
    facts: [...speedInWords(left, rate, locale), ...needed].join(' · '),
  };
}

/** Returns what is told aloud: it changes when something begins, ends or needs somebody, and not with each file. */
export function announcementOf(entries: readonly QueuedUpload[], locale?: string): string {
  if (!entries.some(({ state }) => isMoving(state))) {
    const { title, facts } = headingOf(entries, 0, locale);
    return [title, ...(facts === '' ? [] : [facts])].join(' · ');
  }
  const isWaiting =
    entries.every(({ state }) => state !== 'running') && entries.some(({ state }) => state === 'waiting');
  const needed = entries.filter(({ state }) => state === 'taken' || state === 'failed').length;
  const asked = needed === 0 ? '' : ` · ${countInWords(needed, 'needs you', 'need you', locale)}`;
  return `${isWaiting ? 'Waiting for the network' : 'Uploading'}${asked}`;
}

/** Returns the rows that are drawn, what needs somebody first, and how many are not drawn. */
export function rowsOf(entries: readonly QueuedUpload[]): {
  readonly rows: readonly QueuedUpload[];
  readonly moreCount: number;
} {
  const rows: QueuedUpload[] = [];
  // A list that is drawn whole keeps its order otherwise: nothing slips away from below a finger.
  for (const states of entries.length > MAX_ROWS ? ORDER : [NEEDY, ORDER.slice(1).flat()])
    for (const entry of entries) if (rows.length < MAX_ROWS && states.includes(entry.state)) rows.push(entry);
  return { rows, moreCount: entries.length - rows.length };
}

function speedInWords(leftBytes: number, bytesPerSecond: number, locale?: string): readonly string[] {
  if (bytesPerSecond < 1) return [];
  return [rateInWords(bytesPerSecond, locale), `${durationInWords(leftBytes / bytesPerSecond, locale)} left`];
}

function countOf(count: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(count);
}
