/** Reads bodies to their end within a limit: small ones whole, and the rest of one that was refused. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError } from './aws-error.ts';

/**
 * Limits on the rest of a refused body; they cover the bytes in flight. A client that sends more, or slower, is
 * disconnected.
 */
const MAX_REST_BYTES = 16 * 1024 * 1024;
const MAX_REST_MS = 1000;

/** @throws AwsError MaxMessageLengthExceeded, and the error of the body itself */
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

/**
 * Discards the rest of a body, so that a client that is still sending receives its response instead of a broken
 * connection.
 */
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
