/** Reads an answer from outside whole, unless it is too large to be one. */

const MAX_BODY_BYTES = 1024 * 1024;

export async function boundedText(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('the answer is over 1 MB');
  }
  return Buffer.concat(chunks).toString('utf8');
}
