/**
 * Measures the bytes that smap's Apache receives and sends to its clients for 200 pictures of 1 MB. What the peer fetches from the
 * bucket besides is not counted, though it is as much again.
 */
import type { Question } from './harness/question.ts';
import { SMAP_PEER, smapRun } from './harness/smap-pictures.ts';

const BYTES_PER_MB = 1_000_000;

export const question: Question = {
  name: 'smap-bytes',
  unit: 'MB',
  peerName: SMAP_PEER,
  target: { minRatio: 50 },
  async run(options) {
    const figures = await smapRun(options);
    if (figures === null) return null;
    return { ours: figures.ours.bytes / BYTES_PER_MB, peer: figures.peer.bytes / BYTES_PER_MB };
  },
};
