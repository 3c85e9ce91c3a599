/** Runs an upload: what one run is given, and how it outlasts a lost network. */
import type { Bucket } from './bucket.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { Unreached } from './s3-error.ts';
import { pauseMs, untilTime } from './waiting.ts';

/** Names the part of a bucket that uploads need. */
export type UploadBucket = Pick<Bucket, 'name' | 'send'>;

export interface UploadJob {
  readonly key: string;
  readonly blob: Blob;
  /** Empty for none. */
  readonly contentType: string;
  readonly ifNoneMatch: '*' | undefined;
}

export interface Uploaded {
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/** Ports of one run, which ends when its signal is aborted. */
export interface Run {
  readonly signal: AbortSignal;
  /** Is told of the bytes that S3 has, or that are on their way. */
  readonly onLoaded: (bytes: number) => void;
  /** Is told whether the run waits for the network. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

/** Gives up after so many failures in a row while the bucket answers other requests. */
const MAX_FAILURES = 6;

/**
 * Repeats work that fails for lack of a network until there is one again.
 * @throws LatchkeyError for every other failure; the signal's reason
 */
export async function patiently<Result>(run: Run, work: () => Promise<Result>): Promise<Result> {
  for (let failures = 0, answered = 0; ;) {
    try {
      const result = await work();
      if (failures > 0) run.onWaiting(false);
      return result;
    } catch (error) {
      if (!(error instanceof LatchkeyError) || !['unreachable', 'upstream_unavailable'].includes(error.code))
        throw error;
      failures += 1;
      // A network that is away is waited for; a bucket that answers and fails is not, for ever.
      if (!(error instanceof Unreached) || error.isTransient) answered += 1;
      if (answered >= MAX_FAILURES) throw error;
      run.onWaiting(true);
      await untilTime(pauseMs(failures), run.signal);
    }
  }
}

/**
 * Does numbered work in a few lanes at once.
 * @throws the first failure, after the others were told to stop
 */
export async function inLanes(
  count: number,
  lanes: number,
  work: (index: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const first: { error?: Error } = {};
  const both = AbortSignal.any([signal, failed.signal]);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count && !both.aborted) {
      next += 1;
      await work(next - 1, both);
    }
  };
  const all = Array.from({ length: Math.min(lanes, count) }, () =>
    lane().catch((error: unknown) => {
      first.error ??= error instanceof Error ? error : new Error('a part failed', { cause: error });
      failed.abort(error);
    }),
  );
  // All have stopped before anybody is told of the failure.
  await Promise.all(all);
  if (first.error !== undefined) throw first.error;
  signal.throwIfAborted();
}
