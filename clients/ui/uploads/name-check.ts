/** Finds the key that a file may have before its bytes go, and waits for the network meanwhile. */
import { LatchkeyError } from '../../browser/latchkey.ts';
import { freeKey, isTaken, type Listing } from './taken-name.ts';

export interface CheckPorts {
  readonly team: Listing;
  /** True for a key that is no longer free, whatever the bucket says. */
  readonly isBad: (key: string) => boolean;
  /** Resolves after a time, or once the network is there. @throws the signal's reason */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Is told whether the check waits for the network. */
  readonly onWaiting: (isWaiting: boolean) => void;
  readonly signal: AbortSignal;
}

const LONGEST_PAUSE_MS = 15_000;
/** Codes of what passes by itself. */
const PASSING: readonly string[] = ['unreachable', 'upstream_unavailable'];

/**
 * @param plain the key by the file's own name; others are numbered after it
 * @returns the key itself if it is free, another where both files are kept, `undefined` for one that is taken. @throws the signal's reason
 */
export async function keyToUse(
  ports: CheckPorts,
  key: string,
  { plain, isKept }: { readonly plain: string; readonly isKept: boolean },
): Promise<string | undefined> {
  const { team, isBad, signal } = ports;
  // Where the question is refused, the upload itself says why.
  if (!isBad(key) && (await patiently(ports, () => isTaken(team, key, signal))) !== true) return key;
  return isKept ? patiently(ports, () => freeKey(team, plain, isBad, signal)) : undefined;
}

/** Repeats a question until there is a network. @returns `undefined` where it is refused */
async function patiently<Result>(ports: CheckPorts, work: () => Promise<Result>): Promise<Result | undefined> {
  const { wait, onWaiting, signal } = ports;
  for (let failures = 1; ; failures += 1) {
    try {
      const result = await work();
      signal.throwIfAborted();
      onWaiting(false);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LatchkeyError) || !PASSING.includes(error.code)) return undefined;
      onWaiting(true);
      await wait(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures), signal);
    }
  }
}
