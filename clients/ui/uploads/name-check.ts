/** Finds the key that a file may have before its bytes go, and waits for the network meanwhile. */
import { freeKey, isTaken, type Listing } from './taken-name.ts';
import { codeOf } from './upload-fault.ts';

export interface CheckPorts {
  readonly team: Listing;
  /** True for a key that is no longer free, whatever the bucket says. */
  readonly isBad: (key: string) => boolean;
  /** Is told whether the check waits for the network. */
  readonly onState: (state: 'waiting' | 'running') => void;
  readonly signal: AbortSignal;
}

const PAUSE_MS = 4000;
/** Codes of what passes by itself. */
const PASSING: readonly unknown[] = ['unreachable', 'upstream_unavailable'];

/**
 * @param plain the key by the file's own name, where both files are kept: others are numbered after it
 * @returns the key itself if it is free, another where both files are kept, `undefined` for one that is taken. @throws the signal's reason
 */
export async function keyToUse(ports: CheckPorts, key: string, plain: string | undefined): Promise<string | undefined> {
  const { team, isBad, signal } = ports;
  // Where the question is refused, the upload itself says why.
  if (!isBad(key) && (await patiently(ports, () => isTaken(team, key, signal))) !== true) return key;
  return plain === undefined ? undefined : patiently(ports, () => freeKey(team, plain, isBad, signal));
}

/** Repeats a question until there is a network. @returns `undefined` where it is refused */
async function patiently<Result>(
  { onState, signal }: CheckPorts,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  for (;;) {
    try {
      const result = await work();
      signal.throwIfAborted();
      onState('running');
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!PASSING.includes(codeOf(error))) return undefined;
      onState('waiting');
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS);
        addEventListener('online', resolve, { once: true, signal });
        signal.addEventListener('abort', resolve);
      });
      signal.throwIfAborted();
    }
  }
}
