/** Reads the store's JSON files at its start; a damaged one is reported and left unchanged. */
import { readFile } from 'node:fs/promises';

/** @returns `undefined` if there is no such file; `null`, with a line on stderr, if it is damaged */
export async function readJson<Value>(
  path: string,
  isValue: (value: unknown) => value is Value,
): Promise<Value | null | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isValue(value)) return value;
    console.error(`skipped ${path}: it is not what it was written as`);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    console.error(`skipped ${path}: ${(error as Error).message}`);
    return null;
  }
}
