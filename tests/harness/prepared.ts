/** Makes a value before the first test of a file: a token, or an upload that is begun. */
import { beforeAll } from '@jest/globals';

/**
 * Stands below `useLatchkey` or `forFile`, which start what the value is made with.
 * @returns how tests read the value
 */
export function prepared<Value>(make: () => Promise<Value>): () => Value {
  let made: { readonly value: Value } | undefined;
  beforeAll(async () => {
    made = { value: await make() };
  });
  return () => {
    if (made === undefined) throw new Error('the value is there from the first test on, not earlier');
    return made.value;
  };
}
