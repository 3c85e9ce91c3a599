/** Writes files whole or not at all: to a temporary name, synced, renamed, and the folder synced. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Mode of a file that only its owner can read. */
const PRIVATE_MODE = 0o600;

/** Replaces the file whatever it was: a link, another user's file or one that others could read is never written into. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const file = await openNew(`${path}.new`);
  try {
    await file.chmod(PRIVATE_MODE);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
}

/**
 * Creates a file exclusively, which follows no link, after removing what a kill, or somebody else, left at its name.
 * https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html (O_EXCL)
 */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', PRIVATE_MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await rm(path);
    return open(path, 'wx', PRIVATE_MODE);
  }
}

/** Syncs the folder, which makes a rename in it durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
