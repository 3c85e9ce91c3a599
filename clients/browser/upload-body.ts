/** Bounds what uploads hold in memory, and reads it from files. */
import { LatchkeyError } from './latchkey-error.ts';

/** Bodies in memory and on their way at once in this tab: browsers open six connections to a host over HTTP/1.1. */
const MAX_BODIES = 5;
const queue: (() => void)[] = [];
let free = MAX_BODIES;

/** Does work that holds a body in memory once there is room for it, however many files are uploaded at once. */
export async function withBody<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

/** Reads a file's bytes. @throws LatchkeyError invalid_request for a file that changed or went since it was chosen */
export async function readable(bytes: Promise<ArrayBuffer>): Promise<ArrayBuffer> {
  try {
    return await bytes;
  } catch (cause) {
    throw new LatchkeyError('invalid_request', 'the file cannot be read any more: choose it again', { cause });
  }
}
