/** Small bodies, read whole within a bound. */
import type { Readable } from 'node:stream';
import { AwsError } from './request.ts';

/** @throws AwsError MaxMessageLengthExceeded, and whatever the body itself fails with */
export async function readBody(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new AwsError('MaxMessageLengthExceeded', 400, 'Your request was too big.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
