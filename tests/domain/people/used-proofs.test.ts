/** Proves that a proof is used once: in one function, and by the store in all; and that neither remembers without bound. */
import { beforeEach, expect, test } from '@jest/globals';
import type { DpopProof } from '../../../shared/domain/people/possession.ts';
import { UsedProofs } from '../../../shared/domain/people/used-proofs.ts';

const START_SECONDS = 1_800_000_000;
let nowSeconds: number;
let rows: Map<string, { attempt: string; endsAtSeconds: number }>;

beforeEach(() => {
  nowSeconds = START_SECONDS;
  rows = new Map();
});

function usedProofs(): UsedProofs {
  let count = 0;
  const store = {
    addProof: (id: string, attempt: string, endsAtSeconds: number): Promise<boolean> => {
      const isNew = !rows.has(id);
      if (isNew) rows.set(id, { attempt, endsAtSeconds });
      return Promise.resolve(isNew);
    },
  };
  const random = (size: number): Uint8Array => new Uint8Array(size).fill((count += 1));
  return new UsedProofs(store, { now: () => new Date(nowSeconds * 1000), random });
}

const proof = (jti: string, iatSeconds = START_SECONDS): DpopProof => ({
  ...{ thumbprint: 'key', jti, htm: 'GET', htu: '', iatSeconds, ath: undefined },
  isSigned: () => Promise.resolve(true),
});

test.each([true, false])('is used once in a function (stored: %s)', async (isStored) => {
  const used = usedProofs();
  expect([await used.use(proof('a'), isStored), await used.use(proof('a'), isStored)]).toEqual([true, false]);
  expect(await used.use(proof('b'), isStored)).toBe(true);
});

test('of any number at once, one', async () => {
  const used = usedProofs();
  const answers = await Promise.all(Array.from({ length: 20 }, () => used.use(proof('a'), true)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('the store refuses it in another function, if it was stored', async () => {
  const [one, other] = [usedProofs(), usedProofs()];
  expect([await one.use(proof('a'), true), await other.use(proof('a'), true)]).toEqual([true, false]);
  expect([await one.use(proof('b'), false), await other.use(proof('b'), false)]).toEqual([true, true]);
  expect(rows.size).toBe(1);
});

test('the row lives as long as the proof could be shown, also one of a clock that is ahead', async () => {
  await usedProofs().use(proof('a', START_SECONDS + 60), true);
  expect([...rows.values()].map(({ endsAtSeconds }) => endsAtSeconds)).toEqual([START_SECONDS + 180]);
});

test('a flood pushes the oldest out of the memory, and nothing out of the store', async () => {
  const used = usedProofs();
  await used.use(proof('first'), true);
  for (let count = 0; count < 10_000; count += 1) await used.use(proof(`flood-${count}`), false);
  expect(await used.use(proof('flood-9999'), false)).toBe(false);
  expect(await used.use(proof('first'), true)).toBe(false);
});
