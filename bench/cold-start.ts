/**
 * Measures the first caller's wait. A fresh process imports the packaged credentials function and calls it: the function looks up
 * token, team and membership, and STS answers the first AssumeRole. Node's own start is in neither figure. Ours and the peer run
 * in turns, so both see the same machine.
 */
import { PLAIN_NAME, prepareCredentialsFunctions } from './harness/credentials-functions.ts';
import { median, type Question } from './harness/question.ts';

const RUNS = 41;
const QUICK_RUNS = 2;

export const question: Question = {
  name: 'cold-start',
  unit: 'ms',
  peerName: PLAIN_NAME,
  target: { minRatio: 2 },
  async run({ quick, note }) {
    const functions = await prepareCredentialsFunctions();
    try {
      const milliseconds = { ours: [] as number[], plain: [] as number[] };
      // The first round fills the file system's and the loopback's caches, and is not counted.
      for (let round = -1; round < (quick ? QUICK_RUNS : RUNS); round += 1) {
        for (const who of ['ours', 'plain'] as const) {
          const result = await functions.run<{ milliseconds: number; statusCode: number }>(
            'one-call.cjs',
            functions[who],
          );
          if (result.statusCode !== 200) throw new Error(`${who} answered ${result.statusCode}`);
          if (round >= 0) milliseconds[who].push(result.milliseconds);
        }
      }
      for (const who of ['ours', 'plain'] as const) {
        const { length } = milliseconds[who];
        note(
          `${who}: median of ${length} ${median(milliseconds[who]).toFixed(1)} ms, best ${Math.min(...milliseconds[who]).toFixed(1)} ms`,
        );
      }
      return { ours: median(milliseconds.ours), peer: median(milliseconds.plain) };
    } finally {
      await functions.close();
    }
  },
};
