/** Starts what a whole test file needs before its first test, and disposes of it after its last. */
import { afterAll, beforeAll } from '@jest/globals';

/** Long enough for a machine that does much else. */
const START_TIMEOUT_MS = 60_000;

/** @returns what was started, by the same name from the top of the file on; before the first test there is nothing in it */
export function forFile<Value extends { dispose(): Promise<void> }>(
  start: () => Promise<Value>,
  timeoutMs = START_TIMEOUT_MS,
): Value {
  let started: Value | undefined;
  beforeAll(async () => {
    started = await start();
  }, timeoutMs);
  afterAll(() => started?.dispose());
  return new Proxy<Value>({} as Value, {
    get: (_nothing, name) => {
      if (started === undefined) throw new Error(`${String(name)} is there from the first test on, not earlier`);
      return Reflect.get(started, name) as unknown;
    },
  });
}
