/**
 * SHA-256 of texts that end alike. The end is kept as bytes and each beginning written before it, so that a long end is
 * neither put together nor encoded again for every text.
 */
import { hash } from 'node:crypto';

/** A method, and the longest key when every byte of it is escaped; whatever is longer goes the plain way. */
const ROOM_BYTES = 4096;

/**
 * @param end ASCII, to be quick
 * @returns from a beginning (ASCII) to lower-case hex of the SHA-256 of both together
 */
export function hasherOf(end: string): (start: string) => string {
  // Latin-1 would cut other characters: they go the plain way, too.
  if (Buffer.byteLength(end, 'utf8') !== end.length) return (start) => hash('sha256', start + end);
  const bytes = Buffer.alloc(ROOM_BYTES + end.length);
  bytes.write(end, ROOM_BYTES, 'latin1');
  /** By the length of the beginning: keys of one page are about equally long, and a Buffer is dear. */
  const fromLength: Buffer[] = [];
  return (start) => {
    if (start.length > ROOM_BYTES) return hash('sha256', start + end);
    const from = ROOM_BYTES - start.length;
    bytes.write(start, from, 'latin1');
    return hash('sha256', (fromLength[start.length] ??= bytes.subarray(from)));
  };
}
