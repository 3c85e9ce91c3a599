/**
 * Measures the first 1,000 presigned URLs of a cold function that has its session. A fresh process loads the bundle, decides
 * (ours only) and signs, without warm-up. The peer is the AWS SDK's presigner, bundled as AWS documents it; both run in turns. A
 * note reports the same from a request's body to the bytes of its answer, where loading and running the validation cold weighs
 * more: that ratio is about half. `cold-start` measures the rest of the first caller's wait.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { inFreshProcess } from './harness/fresh-process.ts';
import { SDK_NAME } from './harness/presign-sdk.ts';
import { keysOfPage } from './harness/presign-work.ts';
import { median, type Question } from './harness/question.ts';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const RUNS = 15;
const QUICK_RUNS = 1;
const LEAN = { mainFields: ['module', 'main'] };
const WHOLE =
  "import { bodyOf } from './harness/presign-work.ts'; export const urls = (keys) => batch()(bodyOf(keys));";
const SIDES: Readonly<Record<string, { readonly contents: string; readonly options: BuildOptions }>> = {
  ours: { contents: "export { ourUrls as urls } from './harness/presign-urls.ts';", options: LEAN },
  sdk: { contents: "export { sdkUrls as urls } from './harness/presign-sdk.ts';", options: {} },
  oursWhole: { contents: `import { ourBatch as batch } from './harness/presign-ours.ts'; ${WHOLE}`, options: LEAN },
  sdkWhole: { contents: `import { sdkBatch as batch } from './harness/presign-sdk.ts'; ${WHOLE}`, options: {} },
};

export const question: Question = {
  name: 'presign-first-batch',
  unit: 'ms',
  peerName: `${SDK_NAME}, esbuild --bundle --minify, Promise.all`,
  target: { minRatio: 20 },
  async run({ quick, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-first-batch-'));
    const page = JSON.stringify(keysOfPage(1000));
    const milliseconds = new Map<string, number[]>(Object.keys(SIDES).map((side) => [side, []]));
    const middle = (side: string): number => median(milliseconds.get(side) ?? []);
    try {
      for (const [side, { contents, options }] of Object.entries(SIDES)) {
        await build({
          stdin: { contents, resolveDir: BENCH },
          outfile: join(folder, `${side}.cjs`),
          bundle: true,
          minify: true,
          platform: 'node',
          format: 'cjs',
          logLevel: 'error',
          ...options,
        });
      }
      // The first round fills the file system's cache, and is not counted.
      for (let round = -1; round < (quick ? QUICK_RUNS : RUNS); round += 1) {
        for (const [side, times] of milliseconds) {
          const program = join(BENCH, 'programs', 'first-batch.cjs');
          const bundle = join(folder, `${side}.cjs`);
          const result = await inFreshProcess<{ milliseconds: number }>(program, [bundle, page], {});
          if (round >= 0) times.push(result.milliseconds);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const [ours, sdk] = [middle('oursWhole'), middle('sdkWhole')];
    note(`from body to bytes: ours ${ours.toFixed(1)} ms, SDK ${sdk.toFixed(1)} ms, ${(sdk / ours).toFixed(1)} times`);
    return { ours: middle('ours'), peer: middle('sdk') };
  },
};
