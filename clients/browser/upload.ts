/** Controls one upload: its state, its progress, pause, resumption and cancellation. */
import { alone } from './one-flight.ts';
import type { Run, Uploaded } from './upload-run.ts';
import { reasonOf } from './waiting.ts';

/** `waiting`: for the network, or for another tab that uploads to the same key. */
export type UploadState = 'running' | 'paused' | 'waiting' | 'done' | 'failed' | 'cancelled';

export interface Progress {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
}

export interface UploadOptions {
  /** Type of the object; default: the blob's own. */
  readonly contentType?: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly onState?: (state: UploadState) => void;
  /** Cancels the upload when it is aborted. */
  readonly signal?: AbortSignal;
  /** Refuses with `conflict` if there is an object of this key already. */
  readonly ifNoneMatch?: '*';
}

interface UploadWork {
  /** Names the upload among all tabs. */
  readonly name: string;
  readonly total: number;
  /** Sends what is missing, until the run's signal is aborted. */
  readonly send: (run: Run) => Promise<Uploaded>;
  /** Lets S3 forget what it has. */
  readonly giveUp: () => Promise<void>;
}

/** Another tab is told of only after this time, so that nobody sees a short wait. */
const PATIENCE_MS = 300;

export class Upload {
  /** Resolves to what was uploaded. Rejects with LatchkeyError; with an AbortError or the signal's reason once it is cancelled. */
  readonly done: Promise<Uploaded>;
  readonly #work: UploadWork;
  readonly #options: UploadOptions;
  #state: UploadState = 'running';
  #running = new AbortController();
  #resumed: Promise<void> | undefined;
  #resume: () => void = () => undefined;
  #cancelled: Error | undefined;

  constructor(work: UploadWork, options: UploadOptions) {
    this.#work = work;
    this.#options = options;
    this.done = this.#all();
    // Who looks at the state alone has handled the failure.
    this.done.catch(() => undefined);
  }

  get state(): UploadState {
    return this.#state;
  }

  /** Stops after what S3 has; `resume` goes on, also in another tab, and also after a reload. */
  pause(): void {
    if (this.#isOver() || this.#resumed !== undefined) return;
    this.#resumed = new Promise((resolve) => (this.#resume = resolve));
    this.#enter('paused');
    this.#running.abort();
  }

  resume(): void {
    if (this.#resumed === undefined || this.#isOver()) return;
    this.#resumed = undefined;
    this.#running = new AbortController();
    this.#enter('running');
    this.#resume();
  }

  /** Ends the upload and what S3 has of it. Resolves when that is done. */
  async cancel(reason: Error = reasonOf(undefined)): Promise<void> {
    if (this.#isOver()) return;
    this.#cancelled ??= reason;
    this.#running.abort();
    this.#resume();
    await this.done.catch(() => undefined);
  }

  async #all(): Promise<Uploaded> {
    const { signal } = this.#options;
    const aborted = (): void => void this.cancel(reasonOf(signal));
    signal?.addEventListener('abort', aborted);
    try {
      // The caller gets the upload before anything is reported of it.
      await Promise.resolve();
      if (signal?.aborted === true) this.#cancelled = reasonOf(signal);
      const uploaded = await this.#untilSent();
      this.#enter('done');
      return uploaded;
    } catch (error) {
      this.#enter(this.#cancelled === undefined ? 'failed' : 'cancelled');
      throw error;
    } finally {
      signal?.removeEventListener('abort', aborted);
    }
  }

  async #untilSent(): Promise<Uploaded> {
    for (;;) {
      await this.#resumed;
      if (this.#cancelled !== undefined) {
        // Parts that stay are given up by the next upload to the key, or removed by S3 after a week.
        await this.#givenUp().catch(() => undefined);
        throw this.#cancelled;
      }
      const { signal } = this.#running;
      try {
        return await this.#inTurn(signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }

  /** Runs while no other upload to the same key does. */
  async #inTurn(signal: AbortSignal): Promise<Uploaded> {
    const late = setTimeout(() => {
      if (!signal.aborted) this.#enter('waiting');
    }, PATIENCE_MS);
    try {
      return await alone(
        this.#work.name,
        () => {
          clearTimeout(late);
          if (!signal.aborted) this.#enter('running');
          return this.#work.send(this.#run(signal));
        },
        { signal },
      );
    } finally {
      clearTimeout(late);
    }
  }

  /** Leaves what S3 has to another tab that goes on with it at the moment. */
  async #givenUp(): Promise<void> {
    const moment = AbortSignal.timeout(PATIENCE_MS);
    await alone(this.#work.name, this.#work.giveUp, { signal: moment }).catch((error: unknown) => {
      if (!moment.aborted) throw error;
    });
  }

  #run(signal: AbortSignal): Run {
    return {
      signal,
      onLoaded: (loaded) => {
        if (!signal.aborted) this.#tell(() => this.#options.onProgress?.({ loaded, total: this.#work.total }));
      },
      onWaiting: (isWaiting) => {
        if (!signal.aborted) this.#enter(isWaiting ? 'waiting' : 'running');
      },
    };
  }

  #enter(state: UploadState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell(() => this.#options.onState?.(state));
  }

  /** A listener's failure is reported as its own, and stops no upload. */
  #tell(listen: () => void): void {
    try {
      listen();
    } catch (error) {
      globalThis.reportError(error);
    }
  }

  #isOver(): boolean {
    return ['done', 'failed', 'cancelled'].includes(this.#state);
  }
}
