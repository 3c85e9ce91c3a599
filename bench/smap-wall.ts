/**
 * Measures the time until 200 pictures of 1 MB are loaded, eight at a time. On loopback a redirect is behind: it is one request more,
 * of a broker that shares the two cores with everything else, and no line is narrow. On the internet the bytes no longer share the
 * server's own line.
 */
import type { Question } from './harness/question.ts';
import { SMAP_PEER, smapRun } from './harness/smap-pictures.ts';

export const question: Question = {
  name: 'smap-wall',
  unit: 'ms',
  peerName: SMAP_PEER,
  target: { minRatio: 0.6 },
  async run(options) {
    const figures = await smapRun(options);
    return figures === null ? null : { ours: figures.ours.wallMs, peer: figures.peer.wallMs };
  },
};
