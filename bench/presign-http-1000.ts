/**
 * Measures upload permissions for 1,000 files over HTTP. Ours is one request to `npm start`; the peer is Uppy Companion's
 * `/s3/params`, which takes one file a request, at the best of several concurrencies. Both are warm servers in processes of their
 * own; the same client calls them over persistent connections, in turns. Ours answers with PUT URLs, Companion with POST forms.
 * Several members send requests in turns, because one would reach the limit of signatures for a member in a minute. Both figures
 * are medians of whole rounds, slow requests included.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startLatchkey } from '../tests/harness/latchkey.ts';
import { addMember, operatorOf } from '../tests/harness/operator.ts';
import { median, type Question } from './harness/question.ts';

const FILES = 1000;
const MEMBERS = 5;
const ROUNDS = 9;
const QUICK_ROUNDS = 1;
const OURS_PER_ROUND = 20;
const CONCURRENCIES = [5, 10, 20, 50];
const MAX_CONNECTIONS = 50;

export const question: Question = {
  name: 'presign-http-1000',
  unit: 'ms',
  peerName: 'Uppy Companion 6, GET /s3/params, 1,000 requests at its best concurrency',
  target: { minRatio: 60 },
  async run({ quick, note }) {
    const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
    const latchkey = await startLatchkey();
    const companion = await startCompanion();
    const best = new Map<number, number[]>(CONCURRENCIES.map((concurrency) => [concurrency, []]));
    const ours: number[] = [];
    const calls: number[] = [];
    try {
      const { team, broker } = latchkey.demo;
      const operator = operatorOf(latchkey);
      const batches: Batch[] = [];
      for (let count = 1; count <= MEMBERS; count += 1) {
        const user = `member${count}`;
        const token = await addMember(latchkey, operator, { team, user, role: 'member' });
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        batches.push({ headers, body: bodyOf(user) });
      }
      let requested = 0;
      const askOurs = (): Promise<number> => {
        const batch = batches[requested % MEMBERS];
        requested += 1;
        return send(agent, `${broker}/v1/teams/${team}/presign`, 'POST', batch?.headers ?? {}, batch?.body);
      };
      for (let call = 0; call < (quick ? 1 : 60); call += 1) await askOurs();
      for (let round = -1; round < (quick ? QUICK_ROUNDS : ROUNDS); round += 1) {
        const roundStartedMs = performance.now();
        for (let call = 0; call < OURS_PER_ROUND; call += 1) {
          const startedMs = performance.now();
          await askOurs();
          if (round >= 0) calls.push(performance.now() - startedMs);
        }
        if (round >= 0) ours.push((performance.now() - roundStartedMs) / OURS_PER_ROUND);
        for (const [concurrency, times] of best) {
          const took = await timeOfAll(agent, companion.port, concurrency);
          if (round >= 0) times.push(took);
        }
      }
    } finally {
      agent.destroy();
      companion.child.kill();
      await latchkey.dispose();
    }
    const medians = [...best].map(([concurrency, times]) => ({ concurrency, ms: median(times) }));
    for (const { concurrency, ms } of medians) note(`Companion, ${concurrency} at a time: ${ms.toFixed(0)} ms`);
    note(`ours: the middle one of all calls took ${median(calls).toFixed(1)} ms`);
    return { ours: median(ours), peer: Math.min(...medians.map(({ ms }) => ms)) };
  },
};

interface Batch {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function bodyOf(user: string): string {
  const requests = Array.from({ length: FILES }, (_, index) => ({
    op: 'put',
    key: `webqsee/demo/items-root/shared/${user}/picture ${index + 1}.jpg`,
    contentType: 'image/jpeg',
  }));
  return JSON.stringify({ requests });
}

function startCompanion(): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL('peers/companion.mjs', import.meta.url)), {
    env: { NODE_ENV: 'production', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'k'.repeat(40) },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve({ child, port: (message as { port: number }).port });
    });
    child.once('exit', (code) => {
      reject(new Error(`Companion ended with ${String(code)}`));
    });
  });
}

/** @returns milliseconds for all files, at the given concurrency */
async function timeOfAll(agent: Agent, port: number, concurrency: number): Promise<number> {
  const startedMs = performance.now();
  let next = 0;
  const ask = async (): Promise<void> => {
    while (next < FILES) {
      next += 1;
      const query = `filename=picture%20${next}.jpg&type=image%2Fjpeg`;
      await send(agent, `http://127.0.0.1:${port}/s3/params?${query}`, 'GET', {});
    }
  };
  await Promise.all(Array.from({ length: concurrency }, ask));
  return performance.now() - startedMs;
}

/** @returns the number of bytes of the answer, after reading all of it */
function send(
  agent: Agent,
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { agent, method, headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`${url} answered ${String(response.statusCode)}`));
      });
    });
    outgoing.on('error', reject).end(body);
  });
}
