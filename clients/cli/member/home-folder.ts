/**
 * Keeps secrets in files below the command's own folder: each its owner's alone, written whole or not at all, and not read if
 * anybody else could have read or written it.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LatchkeyError } from '../../../shared/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const OTHERS = 0o077;
const MAX_FILE_BYTES = 256 * 1024;
/** A file is proved to fit by as much as it may need. */
const PADDING_BYTES = 16 * 1024;

/** `LATCHKEY_HOME`, else a folder in the user's configuration (https://specifications.freedesktop.org/basedir-spec/latest/). */
export function homeFolder(environment: Environment): string {
  const { LATCHKEY_HOME: own, XDG_CONFIG_HOME: configuration } = environment;
  // A profile names the folder, and is used from any other.
  if (own !== undefined && own !== '') return resolve(own);
  // The specification has a relative path ignored.
  const usable = configuration?.startsWith('/') === true ? configuration : join(homedir(), '.config');
  return join(usable, 'latchkey');
}

/** True if sign-ins are where they are without any variable. */
export function isUsualHome(folder: string): boolean {
  return folder === join(homedir(), '.config', 'latchkey');
}

/** Explains why a file is not read; `remedy` is what to do. */
export class Unusable extends LatchkeyError {}

/**
 * Reads a file that is its owner's alone.
 * @returns `undefined` if there is none
 * @throws Unusable for a symbolic link, what is no file, is another user's, or is open to others
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw unusable(path, 'is a symbolic link', `remove it: rm ${quoted(path)}`);
    throw unusable(path, `cannot be read (${code})`, 'make it readable for you alone, or remove it', error);
  }
  try {
    const status = await file.stat();
    const user = process.getuid?.();
    if (!status.isFile()) throw unusable(path, 'is no file', 'remove it');
    if (user !== undefined && status.uid !== user)
      throw unusable(path, "is another user's", `make it yours: sudo chown ${user} ${quoted(path)}`);
    if (user !== undefined && (status.mode & OTHERS) !== 0)
      throw unusable(path, 'may be read by others', `make it yours alone: chmod 600 ${quoted(path)}`);
    if (status.size > MAX_FILE_BYTES) throw unusable(path, 'is too large', 'remove it');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Writes a file whole, or leaves what was there. @throws LatchkeyError internal */
export async function writePrivateFile(folder: string, name: string, text: string): Promise<void> {
  const place = await reservePrivateFile(folder, name);
  await place.fill(text);
}

export interface Reserved {
  /** Writes the text in place of the padding and gives the file its name. */
  fill(text: string): Promise<void>;
  /** Removes what was reserved. */
  drop(): Promise<void>;
}

/**
 * Proves that a file can be written, by a padded temporary file that is on the disk: what cannot be made twice is only asked for
 * afterwards.
 * @throws LatchkeyError internal
 */
export async function reservePrivateFile(folder: string, name: string): Promise<Reserved> {
  const temporary = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
  let file: FileHandle | undefined;
  const drop = async (): Promise<void> => {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
  };
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    const exclusive = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const opened = (file = await open(temporary, exclusive, PRIVATE_FILE));
    await opened.writeFile(Buffer.alloc(PADDING_BYTES, ' '));
    await opened.sync();
    return {
      drop,
      fill: async (text) => {
        try {
          const bytes = Buffer.from(text);
          await opened.write(bytes, 0, bytes.length, 0);
          await opened.truncate(bytes.length);
          await opened.sync();
          await opened.close();
          await rename(temporary, join(folder, name));
        } catch (error) {
          await drop();
          throw unwritable(folder, error);
        }
      },
    };
  } catch (error) {
    await drop();
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, error: unknown): LatchkeyError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'your quota is used up',
    EROFS: 'it is read-only',
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
  };
  const why = reasons[code] ?? code;
  return new LatchkeyError(
    'internal',
    `nothing can be stored in ${folder}: ${why}; make room there, or set LATCHKEY_HOME to another folder`,
    { cause: error },
  );
}

function unusable(path: string, what: string, remedy: string, cause?: unknown): Unusable {
  return new Unusable('internal', `${path} ${what}, and is not used; ${remedy}`, { cause });
}

/** Quotes a path for a shell, where it needs it. */
export function quoted(path: string): string {
  return /^[A-Za-z0-9_./+@%:,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
