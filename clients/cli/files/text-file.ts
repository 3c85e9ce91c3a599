/** Reads a file that an administrator names: text of a bounded length, whatever the file turns out to be. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LatchkeyError } from '../../../shared/errors.ts';

/** A configuration or a policy has some thousand bytes; AWS limits a bucket's policy to 20 KB. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Returns the text of a file. Bytes that are no UTF-8 are read as Latin-1, in which older configurations have their comments.
 * @throws LatchkeyError invalid_request: it cannot be read, is no plain file, is too long, or is no text
 */
export async function readTextFile(option: string, path: string): Promise<string> {
  const bytes = await bytesOf(option, path);
  if (bytes.includes(0)) throw invalid(`${option}: ${path} is no text, but has bytes that are zero`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

async function bytesOf(option: string, path: string): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for somebody who writes into it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) throw invalid(`${option}: ${path} is no plain file`);
      // A file of /proc says that it has no length, so what is read counts.
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_FILE_BYTES + 1), 0, MAX_FILE_BYTES + 1, 0);
      if (bytesRead > MAX_FILE_BYTES) throw invalid(`${option}: ${path} has more than ${MAX_FILE_BYTES} bytes`);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    throw invalid(`${option}: ${path} cannot be read`, error);
  }
}

function invalid(detail: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('invalid_request', detail, { cause });
}
