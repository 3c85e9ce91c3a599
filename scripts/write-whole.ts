/** Writes what is built, so that another process that reads it at the same time never sees a part. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const READABLE = 0o644;

/**
 * Writes a file whole or not at all, and leaves an identical one alone: another process may be packaging the same bundle at this
 * moment, and stops if it changes meanwhile.
 */
export async function writeWhole(path: string, contents: string | Uint8Array, mode = READABLE): Promise<void> {
  const there = await readFile(path).catch(() => null);
  if (there?.equals(Buffer.from(contents)) !== true) {
    await mkdir(dirname(path), { recursive: true });
    // Each write has a name of its own: two builds of the same folder may be under way.
    const unfinished = `${path}.${randomUUID()}`;
    await writeFile(unfinished, contents, { mode });
    await rename(unfinished, path);
  }
  if (mode !== READABLE) await chmod(path, mode);
}
