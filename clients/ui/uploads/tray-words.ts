/** Says in words what uploads do: of one file, and of all together. */
import { countInWords, durationInWords, rateInWords, sizeInWords } from '../parts/in-words.ts';
import { isMoving, type QueuedState, type QueuedUpload } from './queued-upload.ts';

/** Lists of thousands would hold up the page, and nobody reads them. */
const MAX_ROWS = 50;
const SMALL_BYTES = 64_000;
const WAITING = 'Waiting for the network';
/** What needs somebody comes before what goes by itself, and what is over comes last. */
const RANKS: Readonly<Record<QueuedState, number>> = {
  taken: 0,
  unfinished: 0,
  failed: 0,
  running: 1,
  waiting: 1,
  paused: 1,
  queued: 2,
  cancelled: 3,
  done: 3,
};

export interface Heading {
  readonly title: string;
  /** Speed, time left, and what else there is; empty for nothing. */
  readonly facts: string;
  /** What is told aloud: it changes when something begins, ends or needs somebody, and not with each file. */
  readonly spoken: string;
}

/** @param locale default: the person's own, here and below */
export function factsInWords(entry: QueuedUpload, locale?: string): string {
  const { state, size, loadedBytes, bytesPerSecond, fault } = entry;
  const whole = sizeInWords(size, locale);
  const loaded = `${sizeInWords(loadedBytes, locale)} of ${whole}`;
  switch (state) {
    case 'queued':
      return `Queued · ${loadedBytes === 0 ? whole : loaded}`;
    case 'running':
      return [loaded, ...speedInWords(size - loadedBytes, bytesPerSecond, locale)].join(' · ');
    case 'paused':
      return `Paused · ${loaded}`;
    case 'waiting':
      return `${WAITING} · ${loaded}`;
    case 'done':
      return `Uploaded · ${whole}`;
    case 'unfinished':
      return `${fault ?? 'Not finished.'} ${loaded} are there. Choose the file again to go on.`;
    case 'taken':
      return 'There is a file of this name already.';
    case 'failed':
    case 'cancelled':
      return fault ?? 'Cancelled';
  }
}

export function headingOf(entries: readonly QueuedUpload[], bytesPerSecond: number, locale?: string): Heading {
  const count = (...states: readonly QueuedState[]): number =>
    entries.filter(({ state }) => states.includes(state)).length;
  const some = (number: number, one: string, many = one): readonly string[] =>
    number === 0 ? [] : [countInWords(number, one, many, locale)];
  const heading = (title: string, facts: readonly string[], spoken = [title, ...facts]): Heading => ({
    title,
    facts: facts.join(' · '),
    spoken: spoken.join(' · '),
  });
  const needed = [
    ...some(count('taken'), 'needs an answer', 'need an answer'),
    ...some(count('failed'), 'failed'),
    ...some(count('unfinished'), 'not finished'),
  ];
  const moving = entries.filter(({ state }) => isMoving(state));
  const done = count('done');
  const total = moving.length + count('paused') + done;
  if (total === done) {
    const [title = '', ...facts] = [...needed, ...some(done, 'uploaded'), ...some(count('cancelled'), 'cancelled')];
    return heading(title, facts);
  }
  const of = `of ${new Intl.NumberFormat(locale).format(total)}`;
  const part = (number: number): string => countInWords(number, of, of, locale);
  if (moving.length === 0) return heading(`Paused · ${part(done)} uploaded`, needed);
  const running = count('running');
  if (running === 0 && count('waiting') > 0)
    return heading(WAITING, [`${part(done)} uploaded`, ...needed], [WAITING, ...needed]);
  const left = moving.reduce((sum, { size, loadedBytes }) => sum + size - loadedBytes, 0);
  // Of many small files each costs its time whatever its size: bytes would tell nothing.
  const rate = left / moving.length < SMALL_BYTES ? 0 : bytesPerSecond;
  return heading(
    `Uploading ${part(done + Math.max(1, running))}`,
    [...speedInWords(left, rate, locale), ...needed],
    ['Uploading', ...needed],
  );
}

/** Returns the rows that are drawn, what needs somebody first, and how many are not drawn. */
export function rowsOf(entries: readonly QueuedUpload[]): {
  readonly rows: readonly QueuedUpload[];
  readonly moreCount: number;
} {
  // A list that is drawn whole keeps its order otherwise: nothing slips away from below a finger.
  const last = entries.length > MAX_ROWS ? 3 : 1;
  const rank = ({ state }: QueuedUpload): number => Math.min(last, RANKS[state]);
  const rows = entries.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_ROWS);
  return { rows, moreCount: entries.length - rows.length };
}

function speedInWords(leftBytes: number, bytesPerSecond: number, locale?: string): readonly string[] {
  if (bytesPerSecond < 1) return [];
  return [rateInWords(bytesPerSecond, locale), `${durationInWords(leftBytes / bytesPerSecond, locale)} left`];
}
