/**
 * Reads the audit lines that an `npm start` keeps in its data folder, also while it is not running, and follows them. A file that has
 * become the older one is read to its end before the new one.
 */
import { access, open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AUDIT_FILE, OLDER_AUDIT_FILE } from '../../../shared/audit-file.ts';
import { LatchkeyError } from '../../../shared/errors.ts';

const POLL_MS = 300;
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * @param until ends following; without it, what is there is read
 * @throws LatchkeyError not_found for a folder of no `npm start`
 */
export async function* localLines(folder: string, until?: AbortSignal): AsyncGenerator<string> {
  await requireFolder(folder);
  const current = join(folder, AUDIT_FILE);
  const olderFile = join(folder, OLDER_AUDIT_FILE);
  // The current file is opened first: if it becomes the older one meanwhile, it is found twice, and read once.
  let file = await FollowedFile.open(current);
  const older = await FollowedFile.open(olderFile);
  if (older !== undefined && older.inode !== file?.inode) yield* older.rest();
  await older?.close();
  if (file !== undefined) yield* file.rest();
  while (until !== undefined && !until.aborted) {
    await sleep(POLL_MS, undefined, { signal: until }).catch(() => undefined);
    if (file !== undefined) yield* file.rest();
    const inode = await inodeOf(current);
    if (inode === undefined || inode === file?.inode) continue;
    const before = file?.inode;
    const next = await FollowedFile.open(current);
    if (file !== undefined) yield* file.rest();
    await file?.close();
    const skipped = before === undefined ? undefined : await FollowedFile.open(olderFile);
    // Two files were filled since: the first of them is the older one by now.
    if (skipped !== undefined && skipped.inode !== before && skipped.inode !== next?.inode) yield* skipped.rest();
    await skipped?.close();
    file = next;
    if (file !== undefined) yield* file.rest();
  }
  await file?.close();
}

class FollowedFile {
  readonly inode: number;
  readonly #handle: FileHandle;
  #position = 0;
  /** The beginning of a line whose end is not written yet. */
  #begun = Buffer.alloc(0);

  private constructor(handle: FileHandle, inode: number) {
    this.#handle = handle;
    this.inode = inode;
  }

  /** @returns `undefined` if there is no such file */
  static async open(path: string): Promise<FollowedFile | undefined> {
    try {
      const handle = await open(path, 'r');
      return new FollowedFile(handle, (await handle.stat()).ino);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new LatchkeyError('upstream_unavailable', `${path} cannot be read (${code ?? ''})`, { cause: error });
    }
  }

  /** Yields the lines that were written since. */
  async *rest(): AsyncGenerator<string> {
    // A file that became shorter was emptied by hand.
    if ((await this.#handle.stat()).size < this.#position) this.#position = 0;
    for (;;) {
      const { buffer, bytesRead } = await this.#handle.read({
        buffer: Buffer.alloc(CHUNK_BYTES),
        position: this.#position,
      });
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const bytes = Buffer.concat([this.#begun, buffer.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(NEWLINE);
      this.#begun = bytes.subarray(end + 1);
      if (end > 0) yield* bytes.subarray(0, end).toString('utf8').split('\n');
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function requireFolder(folder: string): Promise<void> {
  try {
    await access(join(folder, 'functions.json'));
  } catch (cause) {
    throw new LatchkeyError(
      'not_found',
      `${folder} is not the data folder of an npm start; run npm start, or name its folder: --local <folder>`,
      { cause },
    );
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch {
    return undefined;
  }
}
