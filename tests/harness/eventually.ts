/**
 * Waits for conditions that become true after a while, such as an expired cache or a revocation that reaches the roles.
 */

const POLL_MS = 100;
const DEADLINE_MS = 20_000;

/**
 * Retries until the answer is the wanted one.
 * @returns the time that took, in milliseconds
 */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isRequested: (value: Value) => boolean,
  deadlineMs = DEADLINE_MS,
): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const value = await ask();
    const tookMs = performance.now() - startedMs;
    if (isRequested(value)) return tookMs;
    if (tookMs > deadlineMs) throw new Error(`after ${Math.round(tookMs)} ms still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
