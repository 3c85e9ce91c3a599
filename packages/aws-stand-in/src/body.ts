/** Bodies read to their end within a bound: small ones whole, and what is left of one that was refused. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError } from './aws-error.ts';

/** What a client has on its way when it is refused early; whoever sends more or slower is cut off. */
const MAX_REST_BYTES = 16 * 1024 * 1024;
const MAX_REST_MS = 1000;

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

/** Drops the rest of a body, so that a client that is still sending gets its answer, and not a broken connection. */
export function readRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) {
      resolve();
      return;
    }
    const timer = setTimeout(done, MAX_REST_MS);
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_REST_BYTES) done();
    });
    for (const event of ['end', 'close', 'error']) request.once(event, done);
    request.resume();

    function done(): void {
      clearTimeout(timer);
      resolve();
    }
  });
}
