/**
 * Limits each request by one deadline, for all its calls to other services: retries of one call after another would outlast the
 * function, and its audit line with it. The door opens the deadline, and each adapter that calls a service reads it here.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** The deadline is well below the functions' own 15 s, so the answer and its audit line are still written. */
export const REQUEST_DEADLINE_MS = 10_000;

interface Deadline {
  /** Milliseconds of the monotonic clock. */
  readonly endsAtMs: number;
  /** Milliseconds of the clock that continues while a function is frozen. */
  readonly endsAtEpochMs: number;
  /** The signal is made at the first call to a service: most requests of a warm function make none. */
  signal?: AbortSignal;
}

const deadlines = new AsyncLocalStorage<Deadline>();

/** Runs the work of one request within its deadline. */
export function withinDeadline<Result>(work: () => Result): Result {
  const endsAtMs = performance.now() + REQUEST_DEADLINE_MS;
  return deadlines.run({ endsAtMs, endsAtEpochMs: Date.now() + REQUEST_DEADLINE_MS }, work);
}

/**
 * Returns the deadline of the current request; `undefined` outside of one, as for an operator's command. A function that was
 * frozen meanwhile, and goes on minutes later, calls no service any more: the data that it read is outdated.
 */
export function currentDeadline(): AbortSignal | undefined {
  const deadline = deadlines.getStore();
  if (deadline === undefined) return undefined;
  if (Date.now() > deadline.endsAtEpochMs) return AbortSignal.abort();
  deadline.signal ??= AbortSignal.timeout(Math.max(0, Math.ceil(deadline.endsAtMs - performance.now())));
  return deadline.signal;
}
