/** Measures the processor time of smap's Apache for 200 pictures of 1 MB, by the kernel's count of its processes. */
import type { Question } from './harness/question.ts';
import { SMAP_PEER, smapRun } from './harness/smap-pictures.ts';

export const question: Question = {
  name: 'smap-cpu',
  unit: 'ms',
  peerName: SMAP_PEER,
  target: { minRatio: 2 },
  async run(options) {
    const figures = await smapRun(options);
    return figures === null ? null : { ours: figures.ours.cpuMs, peer: figures.peer.cpuMs };
  },
};
