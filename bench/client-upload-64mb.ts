/**
 * Measures an upload of 64 MB from a page to the stand-in, until it is complete in the bucket. The peer is the AWS SDK's own
 * upload in parts with its defaults, four parts of 5 MB at once, for the same session; both run in turns. It may leave out the
 * checksums that it would compute by default, as ours does.
 */
import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../tests/harness/latchkey.ts';
import { openClientPage } from './harness/client-page.ts';
import { median, type Question } from './harness/question.ts';

const BYTES = 64_000_000;
const ROUNDS = 3;
const QUICK_ROUNDS = 1;

export const question: Question = {
  name: 'client-upload-64mb',
  unit: 's',
  peerName: '@aws-sdk/lib-storage, Upload with its defaults',
  target: { minRatio: 0.9 },
  async run(options) {
    const opened = await openClientPage(options);
    if (opened === null) return null;
    const { page, running, prefix, close } = opened;
    const { bucket } = running.demo;
    const owner = s3Client(running, running.rootKey);
    const seconds = { ours: [] as number[], peer: [] as number[] };
    try {
      // The first round of a whole run warms up all, and is not counted.
      for (let round = options.quick ? 0 : -1; round < (options.quick ? QUICK_ROUNDS : ROUNDS); round += 1)
        for (const who of ['ours', 'peer'] as const) {
          const Key = `${prefix}${who} ${round}.bin`;
          const took = await page.evaluate(secondsOfUpload, who, bucket, Key, BYTES);
          const { ContentLength } = await owner.send(new HeadObjectCommand({ Bucket: bucket, Key }));
          if (ContentLength !== BYTES) throw new Error(`${who} stored ${String(ContentLength)} bytes`);
          await owner.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
          if (round >= 0) seconds[who].push(took);
        }
    } finally {
      owner.destroy();
      await close();
    }
    for (const who of ['ours', 'peer'] as const)
      options.note(`${who}: best of ${seconds[who].length} ${Math.min(...seconds[who]).toFixed(2)} s`);
    return { ours: median(seconds.ours), peer: median(seconds.peer) };
  },
};

/** Runs in the page. */
async function secondsOfUpload(who: 'ours' | 'peer', bucket: string, key: string, bytes: number): Promise<number> {
  const { team, sdk, Upload } = globalThis.clients;
  const piece = crypto.getRandomValues(new Uint8Array(64_000));
  const blob = new Blob(Array.from({ length: bytes / piece.length }, () => piece));
  const startedMs = performance.now();
  if (who === 'ours') await team.upload(key, blob).done;
  else await new Upload({ client: sdk, params: { Bucket: bucket, Key: key, Body: blob } }).done();
  return (performance.now() - startedMs) / 1000;
}
