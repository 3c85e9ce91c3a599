/**
 * Measures 500 URLs in a page, as a gallery needs them for its pictures: one for each of as many keys, all requested at once. The
 * AWS SDK's presigner signs for the same session in the same page, in turns. Every round has keys of its own, because our library
 * returns a URL that it has. A note reports the same one after the other.
 */
import { openClientPage } from './harness/client-page.ts';
import { median, type Question } from './harness/question.ts';

const URLS = 500;
const ROUNDS = 15;
const QUICK_ROUNDS = 1;
const WARM_UP_ROUNDS = 3;
const WAYS = ['ours', 'peer', 'oursInTurn', 'peerInTurn'] as const;
type Way = (typeof WAYS)[number];

export const question: Question = {
  name: 'client-urls-500',
  unit: 'ms',
  peerName: '@aws-sdk/s3-request-presigner, Promise.all',
  target: { minRatio: 3 },
  async run(options) {
    const opened = await openClientPage(options);
    if (opened === null) return null;
    const { page, running, prefix, close } = opened;
    const times: Record<Way, number[]> = { ours: [], peer: [], oursInTurn: [], peerInTurn: [] };
    try {
      for (let round = -WARM_UP_ROUNDS; round < (options.quick ? QUICK_ROUNDS : ROUNDS); round += 1)
        for (const way of WAYS) {
          const keys = Array.from({ length: URLS }, (_, index) => `${prefix}${way} ${round}/picture ${index}.jpg`);
          const took = await page.evaluate(timeOfUrls, way, keys, running.demo.bucket);
          if (round >= 0) times[way].push(took);
        }
    } finally {
      await close();
    }
    const [ours, peer] = [median(times.oursInTurn), median(times.peerInTurn)];
    options.note(`one after the other: ours ${ours.toFixed(1)} ms, SDK ${peer.toFixed(1)} ms`);
    return { ours: median(times.ours), peer: median(times.peer) };
  },
};

/** Runs in the page. @returns milliseconds for all keys */
async function timeOfUrls(way: Way, keys: string[], bucket: string): Promise<number> {
  const { team, sdk, getSignedUrl, GetObjectCommand } = globalThis.clients;
  const sign = way.startsWith('ours')
    ? (key: string) => team.url(key)
    : (key: string) => getSignedUrl(sdk, new GetObjectCommand({ Bucket: bucket, Key: key }));
  let urls: string[] = [];
  const startedMs = performance.now();
  if (way.endsWith('InTurn')) for (const key of keys) urls.push(await sign(key));
  else urls = await Promise.all(keys.map(sign));
  const tookMs = performance.now() - startedMs;
  if (new Set(urls).size !== keys.length || !urls.every((url) => url.includes('X-Amz-Signature=')))
    throw new Error(`not every key got a URL of its own: ${String(urls[0])}`);
  return tookMs;
}
