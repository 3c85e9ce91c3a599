/**
 * Measures the memory of the packaged credentials function after 1,000 requests: resident bytes of its whole process, Node
 * included. Lambda's runtime client, which is not ours, adds some; `npm run test:packaged` measures with it.
 */
import { PLAIN_NAME, prepareCredentialsFunctions } from './harness/credentials-functions.ts';
import type { Question } from './harness/question.ts';

const CALLS = 1000;
const QUICK_CALLS = 20;
const BYTES_PER_MB = 1024 * 1024;

export const question: Question = {
  name: 'memory',
  unit: 'MB',
  peerName: PLAIN_NAME,
  target: { maxOurs: 110 },
  async run({ quick }) {
    const functions = await prepareCredentialsFunctions();
    const residentMb = async (bundle: string): Promise<number> => {
      const calls = String(quick ? QUICK_CALLS : CALLS);
      const { residentBytes } = await functions.run<{ residentBytes: number }>('many-calls.cjs', bundle, '0', calls);
      return residentBytes / BYTES_PER_MB;
    };
    try {
      return { ours: await residentMb(functions.ours), peer: await residentMb(functions.plain) };
    } finally {
      await functions.close();
    }
  },
};
