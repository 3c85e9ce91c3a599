/**
 * Measures a redirect to an attachment by a warm function with its session cached: in each call a proxy requests another picture
 * for another reader, and the whole handler with its audit line counts. The peer does the same by the AWS SDK's presigner. Both
 * run in processes of their own, in turns; of ours, the median and the 99th percentile are reported.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '../scripts/build.ts';
import { buildPlain } from './harness/credentials-functions.ts';
import { eventText } from './harness/http-event.ts';
import { inFreshProcess } from './harness/fresh-process.ts';
import { PROXY_ADDRESS, startLoopbackAws } from './harness/loopback-aws.ts';
import { median, type Question } from './harness/question.ts';

const PROGRAM = fileURLToPath(new URL('programs/redirects.cjs', import.meta.url));
const PROCESSES = 5;
/** Calls to warm up, and calls that count. */
const CALLS = { ours: [10_000, 10_000], plain: [500, 1000] } as const;
const QUICK_CALLS = [20, 20] as const;

interface Result {
  readonly p50: number;
  readonly p99: number;
}

export const question: Question = {
  name: 'redirect',
  unit: 'µs',
  peerName: 'client-s3 + s3-request-presigner + lib-dynamodb, esbuild --bundle --minify',
  target: { maxOurs: 20, maxP99: 50 },
  async run({ quick, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-redirect-'));
    const aws = await startLoopbackAws();
    try {
      await buildFunctions(folder);
      const bundles = {
        ours: join(folder, 'attachments', 'index.cjs'),
        plain: await buildPlain('plain-redirect.mjs', folder),
      };
      const results = { ours: [] as Result[], plain: [] as Result[] };
      const event = attachmentEvent(aws.proxyToken);
      for (let round = 0; round < (quick ? 1 : PROCESSES); round += 1) {
        for (const who of ['ours', 'plain'] as const) {
          const counts = (quick ? QUICK_CALLS : CALLS[who]).map(String);
          results[who].push(await inFreshProcess<Result>(PROGRAM, [bundles[who], event, ...counts], aws.environment));
        }
      }
      const middle = (who: 'ours' | 'plain', figure: keyof Result): number =>
        median(results[who].map((result) => result[figure]));
      for (const who of ['ours', 'plain'] as const) {
        const [p50, p99] = [middle(who, 'p50'), middle(who, 'p99')];
        note(`${who}: the middle call ${p50.toFixed(1)} µs, 99 of 100 at most ${p99.toFixed(1)} µs`);
      }
      return { ours: middle('ours', 'p50'), p99: middle('ours', 'p99'), peer: middle('plain', 'p50') };
    } finally {
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** @returns the event as JSON, with `{n}` where calls differ */
function attachmentEvent(token: string): string {
  const routeKey = 'GET /v1/teams/{team}/attachments/{path+}';
  const file = 's{n}/1700000000{n}.jpg';
  const path = `/v1/teams/survey/attachments/${file}`;
  return eventText({
    method: 'GET',
    routeKey,
    path,
    headers: {
      authorization: `Bearer ${token}`,
      'x-latchkey-user': 'reader{n}',
      'sec-fetch-mode': 'no-cors',
      accept: 'image/*',
    },
    parameters: { team: 'survey', path: file },
    sourceIp: PROXY_ADDRESS,
    requestId: 'bench-{n}',
  });
}
