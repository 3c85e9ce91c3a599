/** Requests the same page repeatedly, and sends back the median milliseconds of an answer. */
import { ourBatch } from '../harness/presign-ours.ts';
import { sdkBatch } from '../harness/presign-sdk.ts';
import { bodyOf, keysOfPage } from '../harness/presign-work.ts';
import { median } from '../harness/question.ts';

const [, , who, warmUpCalls = '1', calls = '1'] = process.argv;
const batch = who === 'ours' ? ourBatch() : sdkBatch();
const body = bodyOf(keysOfPage(1000));
const milliseconds: number[] = [];
let bytes = 0;
for (let call = -Number(warmUpCalls); call < Number(calls); call += 1) {
  const startedMs = performance.now();
  const answer = await batch(body);
  if (call >= 0) milliseconds.push(performance.now() - startedMs);
  bytes = answer.length;
}
process.send?.({ milliseconds: median(milliseconds), bytes, residentBytes: process.memoryUsage.rss() }, () =>
  process.exit(0),
);
