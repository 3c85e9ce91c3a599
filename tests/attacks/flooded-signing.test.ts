/**
 * Attack by volume: a member asks for a thousand URLs at a time, without end. What is signed for one membership in a minute
 * has a limit of its own; the others, and what else the member asks, do not pay for it.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_SIGNED_BYTES_PER_MINUTE } from '../../shared/compose.ts';
import { ask, jsonPost, refusal, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';

const ITEMS = 1000;
const MAX_BATCHES = 1000;
/** A batch that begins within the limit is answered whole. */
const MAX_ANSWER_BYTES = 5_500_000;
let running: Running;
const tokens = { ada: '', max: '' };

beforeAll(async () => {
  running = await startLatchkey();
  tokens.ada = await enroll(running, running.demo.invites.ada);
  tokens.max = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

/** Forms are the largest that there is. */
function batch(user: keyof typeof tokens, count: number): Promise<Answer> {
  const root = 'webqsee/demo/items-root/shared';
  const requests = Array.from({ length: count }, (_, index) => ({
    op: 'post',
    key: `${root}/${user}/${'k'.repeat(600)}${index}`,
    maxBytes: 1000,
  }));
  return ask(running.demo.broker, '/v1/teams/demo/presign', tokens[user], jsonPost({ requests }));
}

test('256 MB a minute, then rate_limited with Retry-After, for this member alone', async () => {
  let bytes = 0;
  let refused: Answer | undefined;
  for (let batches = 0; batches < MAX_BATCHES && refused === undefined; batches += 1) {
    const answer = await batch('max', ITEMS);
    if (answer.status === 200) bytes += Buffer.byteLength(answer.text);
    else refused = answer;
  }
  expect(refused === undefined ? 'never' : refusal(refused)).toBe('429 rate_limited');
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(Number(refused?.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(bytes).toBeGreaterThanOrEqual(MAX_SIGNED_BYTES_PER_MINUTE);
  expect(bytes).toBeLessThan(MAX_SIGNED_BYTES_PER_MINUTE + MAX_ANSWER_BYTES);
  expect(refusal(await batch('max', 1))).toBe('429 rate_limited');
  expect((await batch('ada', 1)).status).toBe(200);
  expect((await ask(running.demo.broker, '/v1/teams/demo/credentials', tokens.max)).status).toBe(200);
}, 90_000);
