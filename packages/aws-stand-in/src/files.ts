/** Writes files whole or not at all: to a temporary name, synced, renamed, and the folder synced. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Mode of a file that only its owner can read. */
const PRIVATE_MODE = 0o600;

export async function writePrivateFile(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', PRIVATE_MODE);
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

/** Syncs the folder, which makes a rename in it durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
