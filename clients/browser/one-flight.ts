/** Runs work once at a time in all tabs and workers of an origin. https://developer.mozilla.org/docs/Web/API/Web_Locks_API */

/** A tab that the system froze may hold a lock for ever: after this time the work is done twice rather than never. */
const PATIENCE_MS = 10_000;

export interface FlightOptions {
  /** Gives up with the signal's reason; absent: waits for a time, then goes on without the lock. */
  readonly signal?: AbortSignal;
}

/** Runs work while no other of the same name runs. */
export async function alone<Result>(
  name: string,
  work: () => Promise<Result>,
  { signal }: FlightOptions = {},
): Promise<Result> {
  // Older type definitions and pages without https have no locks.
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  if (locks === undefined) return work();
  const granted: { by?: Promise<Result> } = {};
  const patience = signal ?? AbortSignal.timeout(PATIENCE_MS);
  try {
    await locks.request(`latchkey ${name}`, { signal: patience }, async () => {
      granted.by = work();
      // The failure of the work is thrown below, and is no failure of the lock.
      await granted.by.catch(() => undefined);
    });
  } catch (error) {
    if (granted.by === undefined && signal?.aborted === true) throw error;
  }
  return granted.by ?? work();
}

/** Shares a running work with everybody who asks for the same name meanwhile, in this tab. */
export class Flights<Result> {
  readonly #running = new Map<string, Promise<Result>>();

  join(name: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#running.delete(name));
    this.#running.set(name, started);
    return started;
  }
}
