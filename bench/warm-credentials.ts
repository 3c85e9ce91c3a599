/**
 * Measures a request for credentials to a warm function whose session is reused: the median of the whole handler call, audit line
 * included. The peer calls STS and the store on every request, as plain functions do: that is most of its figure.
 */
import { PLAIN_NAME, prepareCredentialsFunctions } from './harness/credentials-functions.ts';
import type { Question } from './harness/question.ts';

const WARM_UP_CALLS = 2000;
const CALLS = 5000;
const PEER_WARM_UP_CALLS = 100;
const PEER_CALLS = 300;
const QUICK_CALLS = 20;

export const question: Question = {
  name: 'warm-credentials',
  unit: 'µs',
  peerName: `${PLAIN_NAME}; a session each call, STS on loopback`,
  target: { maxOurs: 60 },
  async run({ quick, note }) {
    const functions = await prepareCredentialsFunctions();
    const median = async (bundle: string, warmUpCalls: number, calls: number): Promise<number> => {
      const counts = (quick ? [QUICK_CALLS, QUICK_CALLS] : [warmUpCalls, calls]).map(String);
      const result = await functions.run<{ medianMicroseconds: number }>('many-calls.cjs', bundle, ...counts);
      return result.medianMicroseconds;
    };
    try {
      const ours = await median(functions.ours, WARM_UP_CALLS, CALLS);
      note(`ours: ${functions.aws.assumeRoleCalls()} AssumeRole for all calls`);
      return { ours, peer: await median(functions.plain, PEER_WARM_UP_CALLS, PEER_CALLS) };
    } finally {
      await functions.close();
    }
  },
};
