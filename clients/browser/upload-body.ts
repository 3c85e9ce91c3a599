/** Bounds what uploads hold in memory, and reads it from files. */
import { LatchkeyError } from './latchkey-error.ts';
import { reasonOf } from './waiting.ts';

/** Bodies in memory and on their way at once in this tab: browsers open six connections to a host over HTTP/1.1. */
const MAX_BODIES = 5;
const queue: (() => void)[] = [];
let free = MAX_BODIES;

/**
 * Does work that holds a body in memory once there is room for it, however many files are uploaded at once.
 * @throws the signal's reason, also while it waits for room
 */
export async function withBody<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  if (signal.aborted) throw reasonOf(signal);
  if (free > 0) free -= 1;
  else await inQueue(signal);
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

function inQueue(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      signal.removeEventListener('abort', aborted);
      resolve();
    };
    const aborted = (): void => {
      queue.splice(queue.indexOf(next), 1);
      reject(reasonOf(signal));
    };
    queue.push(next);
    signal.addEventListener('abort', aborted, { once: true });
  });
}

/** Reads a file's bytes. @throws LatchkeyError invalid_request for a file that changed or went since it was chosen */
export async function readable(bytes: Promise<ArrayBuffer>): Promise<ArrayBuffer> {
  try {
    return await bytes;
  } catch (cause) {
    throw new LatchkeyError('invalid_request', 'the file cannot be read any more: choose it again', { cause });
  }
}
