/**
 * How long does a cold function that has its session take for its first 1,000 presigned URLs? A fresh process loads the
 * bundle, decides (ours only) and signs, nothing warmed up. The peer is the AWS SDK's presigner, bundled as AWS documents
 * it; in turns. What the first caller waits for besides is `cold-start`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inFreshProcess } from './harness/fresh-process.ts';
import { SDK_NAME } from './harness/presign-sdk.ts';
import { keysOfPage } from './harness/presign-work.ts';
import { median, type Question } from './harness/question.ts';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const RUNS = 15;
const QUICK_RUNS = 1;
const SIDES = {
  ours: { file: 'presign-urls.ts', name: 'ourUrls', options: { mainFields: ['module', 'main'] as string[] } },
  sdk: { file: 'presign-sdk.ts', name: 'sdkUrls', options: {} },
} as const;

export const question: Question = {
  name: 'presign-first-batch',
  unit: 'ms',
  peerName: `${SDK_NAME}, esbuild --bundle --minify, Promise.all`,
  target: { minRatio: 20 },
  async run({ quick }) {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-first-batch-'));
    const page = JSON.stringify(keysOfPage(1000));
    const milliseconds = { ours: [] as number[], sdk: [] as number[] };
    try {
      for (const [side, { file, name, options }] of Object.entries(SIDES)) {
        await build({
          stdin: { contents: `export { ${name} as urls } from './harness/${file}';`, resolveDir: BENCH },
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
        for (const side of ['ours', 'sdk'] as const) {
          const program = join(BENCH, 'programs', 'first-batch.cjs');
          const result = await inFreshProcess<{ milliseconds: number }>(
            program,
            [join(folder, `${side}.cjs`), page],
            {},
          );
          if (round >= 0) milliseconds[side].push(result.milliseconds);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { ours: median(milliseconds.ours), peer: median(milliseconds.sdk) };
  },
};
