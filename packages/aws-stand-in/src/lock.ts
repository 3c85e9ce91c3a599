/**
 * Locks a data folder for one process. The lock is a socket that its holder listens on: it disappears with the process,
 * however that ends, so there is never a stale lock to remove by hand. The socket is in a folder that only this user
 * can enter.
 */
import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder, or a file of it, that cannot be used as it is. The message names it and what to do. */
export class DataFolderError extends Error {
  override readonly name: string = 'DataFolderError';
}

export class DataFolderInUseError extends DataFolderError {
  override readonly name = 'DataFolderInUseError';

  constructor(dataDir: string) {
    super(`the data folder ${dataDir} is in use by another process`);
  }
}

export interface DataFolderLock {
  /** Folder private to this user and data folder; its path is short enough for socket names. */
  readonly socketDir: string;
  release(): Promise<void>;
}

/** @throws DataFolderInUseError */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  const name = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex')
    .slice(0, 16);
  const socketDir = join(tmpdir(), `latchkey-${name}`);
  await makePrivateFolder(socketDir);
  const path = join(socketDir, 'lock.sock');
  if (await isAnswered(path)) throw new DataFolderInUseError(dataDir);
  await rm(path, { force: true });
  const server = await listen(path);
  return {
    socketDir,
    release: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      await rm(socketDir, { recursive: true, force: true });
    },
  };
}

/**
 * Creates the folder and verifies its owner and mode: the name can be guessed, so another user may have created it
 * first.
 */
async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(path);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0)
    throw new DataFolderError(`${path} belongs to somebody else, or is open to others; remove it`);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => {
      resolve(server);
    });
  });
}
