/**
 * The one deadline of a request, for all that it asks of others: retries of one call after another would outlast the
 * function, and its audit line with it. The door opens it, and each adapter that asks somebody takes it from here.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Well below the functions' own 15 s, so that the answer and its audit line are still written. */
export const REQUEST_DEADLINE_MS = 10_000;

interface Deadline {
  /** Milliseconds of the clock that nobody sets. */
  readonly endsAtMs: number;
  /** The same of the clock that goes on while a function is frozen. */
  readonly endsAtEpochMs: number;
  /** Made when somebody is asked: most requests of a warm function ask nobody. */
  signal?: AbortSignal;
}

const deadlines = new AsyncLocalStorage<Deadline>();

/** Runs the work of one request within its deadline. */
export function withinDeadline<Result>(work: () => Result): Result {
  const endsAtMs = performance.now() + REQUEST_DEADLINE_MS;
  return deadlines.run({ endsAtMs, endsAtEpochMs: Date.now() + REQUEST_DEADLINE_MS }, work);
}

/**
 * Returns the deadline of the request that is being served; `undefined` outside of one, as for an operator's command. A
 * function that was frozen meanwhile, and goes on minutes later, asks nobody any more: what it read is of another time.
 */
export function currentDeadline(): AbortSignal | undefined {
  const deadline = deadlines.getStore();
  if (deadline === undefined) return undefined;
  if (Date.now() > deadline.endsAtEpochMs) return AbortSignal.abort();
  deadline.signal ??= AbortSignal.timeout(Math.max(0, Math.ceil(deadline.endsAtMs - performance.now())));
  return deadline.signal;
}
