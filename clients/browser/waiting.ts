/** Waits: for a time, for the network, and for work that a signal may cut short. */

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 15_000;

/** Returns how long to wait before the next try: twice as long each time, and never at the same moment as others. */
export function pauseMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}

/**
 * Resolves after a time, or as soon as the browser says that it is online again.
 * @throws the signal's reason, if it is aborted before
 */
export function untilTime(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', done);
      signal?.removeEventListener('abort', aborted);
    };
    const done = (): void => {
      end();
      resolve();
    };
    const aborted = (): void => {
      end();
      reject(reasonOf(signal));
    };
    const timer = setTimeout(done, ms);
    globalThis.addEventListener('online', done);
    if (signal?.aborted === true) aborted();
    else signal?.addEventListener('abort', aborted);
  });
}

/** Returns the work's result, or throws the signal's reason as soon as it is aborted; the work itself goes on. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  let aborted = (): void => undefined;
  const abortion = new Promise<never>((_resolve, reject) => {
    aborted = () => {
      reject(reasonOf(signal));
    };
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted);
  });
  try {
    return await Promise.race([work, abortion]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

/** Returns a signal that is aborted with another one, and after a time at the latest. */
export function withTimeout(signal: AbortSignal | undefined, ms: number): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

/** Returns what an aborted signal rejects with, as `fetch` does. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The operation was aborted', 'AbortError');
}
