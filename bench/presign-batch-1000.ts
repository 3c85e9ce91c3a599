/**
 * Measures a page of 1,000 presigned GET URLs, from the request's body to the bytes of the answer. Ours parses, validates,
 * decides, signs and writes; the peer parses, signs all of them at once with the AWS SDK, and writes. Each runs in warm processes
 * of its own, in turns.
 */
import { fileURLToPath } from 'node:url';
import { inFreshProcess } from './harness/fresh-process.ts';
import { SDK_NAME } from './harness/presign-sdk.ts';
import { median, type Question } from './harness/question.ts';

const PROGRAM = fileURLToPath(new URL('programs/presign-batch.ts', import.meta.url));
const PROCESSES = 5;
const QUICK_PROCESSES = 1;
/** Calls to warm up, and calls that count. */
const CALLS = { ours: ['200', '200'], sdk: ['15', '15'] } as const;
const QUICK_CALLS = ['2', '2'] as const;
const BYTES_PER_MB = 1024 * 1024;

interface Result {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly residentBytes: number;
}

export const question: Question = {
  name: 'presign-batch-1000',
  unit: 'ms',
  peerName: `${SDK_NAME}, Promise.all`,
  target: { minRatio: 30 },
  async run({ quick, note }) {
    const results = { ours: [] as Result[], sdk: [] as Result[] };
    for (let round = 0; round < (quick ? QUICK_PROCESSES : PROCESSES); round += 1) {
      for (const who of ['ours', 'sdk'] as const)
        results[who].push(await inFreshProcess<Result>(PROGRAM, [who, ...(quick ? QUICK_CALLS : CALLS[who])], {}));
    }
    for (const who of ['ours', 'sdk'] as const) {
      const [bytes, resident] = (['bytes', 'residentBytes'] as const).map((figure) =>
        (Math.max(...results[who].map((result) => result[figure])) / BYTES_PER_MB).toFixed(1),
      );
      note(`${who}: an answer of ${String(bytes)} MB, at most ${String(resident)} MB resident`);
    }
    const milliseconds = (who: 'ours' | 'sdk'): number => median(results[who].map((result) => result.milliseconds));
    return { ours: milliseconds('ours'), peer: milliseconds('sdk') };
  },
};
