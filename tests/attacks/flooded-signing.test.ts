/**
 * Attack by volume: a member asks for a thousand URLs at a time, without end. What is signed for one membership in a minute has
 * a limit of its own; the others, and what else the member asks, do not pay for it.
 */
import { expect, test } from '@jest/globals';
import { MAX_SIGNED_BYTES_PER_MINUTE } from '../../shared/compose.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { CREDENTIALS, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const MAX_BATCHES = 1000;
/** A batch that begins within the limit is answered whole. */
const MAX_ANSWER_BYTES = 5_500_000;
const latchkey = useLatchkey({ members: ['ada', 'max'] });

/** Forms are the largest that there is. */
function batch(user: string, length: number): Promise<Answer> {
  const key = `${ROOT}shared/${user}/${'k'.repeat(600)}`;
  const form = (_: unknown, index: number): object => ({ op: 'post', key: `${key}${index}`, maxBytes: 1000 });
  return latchkey.post(latchkey.teamPath('/presign'), user, { requests: Array.from({ length }, form) });
}

test('256 MB a minute, then rate_limited with Retry-After, for this member alone', async () => {
  let bytes = 0;
  let refused: Answer | undefined;
  for (let batches = 0; batches < MAX_BATCHES && refused === undefined; batches += 1) {
    const answer = await batch('max', 1000);
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
  expect((await latchkey.ask(CREDENTIALS, 'max')).status).toBe(200);
});
