/**
 * Stops the server on signals, and when npm has ended. npm passes SIGINT and SIGTERM on, but not SIGHUP, and it can be killed:
 * its server is then nobody's, and keeps ports and the data folder.
 * https://github.com/npm/run-script/blob/main/lib/signal-manager.js
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Time in milliseconds in which signals are one: Ctrl-C reaches the server from the terminal, and once more from npm. */
const ONE_SIGNAL_MS = 500;
/** Most time of a stop, in milliseconds: a request to a store may hang. */
const MAX_STOP_MS = 10_000;
const WATCH_MS = 500;
/** The exit code of a process that SIGINT ended. */
const INTERRUPTED = 130;
/** Read at once: whoever starts while npm ends has another parent soon. */
const PARENT = process.ppid;

/** Calls `stop` once, and ends the process after it; at a second signal, or if it takes too long, without waiting for it. */
export function stopOnSignals(stop: () => Promise<unknown>, environment: NodeJS.ProcessEnv): void {
  let stoppingSinceMs: number | undefined;
  const begin = (): void => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > ONE_SIGNAL_MS) process.exit(INTERRUPTED);
      return;
    }
    stoppingSinceMs = performance.now();
    // A terminal that was closed takes no more lines; that must not end the stop.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    setTimeout(() => {
      console.error(`latchkey: the stop took more than ${MAX_STOP_MS / 1000} s, and was cut off`);
      process.exit(1);
    }, MAX_STOP_MS);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, begin);
  if (environment['npm_lifecycle_event'] === 'start') onceOrphaned(begin);
}

/** Calls back once the parent has ended: the process then gets another. */
function onceOrphaned(callBack: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === PARENT) return;
    clearInterval(timer);
    callBack();
  }, WATCH_MS).unref();
}
