/**
 * Keeps the audit lines of `npm start` in the data folder, so that they outlive the terminal: `audit.jsonl`, of which one older
 * file is kept. The operator's command appends its lines to the same file, and `latchkey audit --local` reads both. A file that
 * cannot be written stops no request: it is said once.
 */
import { closeSync, constants, fchmodSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PRIVATE_MODE = 0o600;
export const AUDIT_FILE = 'audit.jsonl';
export const OLDER_AUDIT_FILE = 'audit.1.jsonl';
/** Some 20,000 requests. */
export const MAX_AUDIT_FILE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 0x0a;
/** A link at the file's name is not followed. https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html */
const APPENDING =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

interface Settings {
  /** The size from which a line goes into a new file; a writer beside the broker names none, and leaves that to it. */
  readonly maxFileBytes?: number;
  /** Takes the sentence that says why nothing is kept. */
  readonly say?: (sentence: string) => void;
}

export class AuditFile {
  readonly #path: string;
  readonly #older: string;
  readonly #maxFileBytes: number;
  readonly #say: (sentence: string) => void;
  #isSaid = false;

  constructor(dataDir: string, { maxFileBytes = Infinity, say = console.error }: Settings = {}) {
    this.#path = join(dataDir, AUDIT_FILE);
    this.#older = join(dataDir, OLDER_AUDIT_FILE);
    this.#maxFileBytes = maxFileBytes;
    this.#say = say;
  }

  /** Appends a line. Never throws. */
  append(line: string): void {
    try {
      this.write(line);
    } catch (error) {
      if (this.#isSaid) return;
      this.#isSaid = true;
      const { code = 'error' } = error as NodeJS.ErrnoException;
      this.#say(`latchkey: ${this.#path} cannot be written (${code}), so audit lines may be missing in it`);
    }
  }

  /** Appends a line, or throws. The file is opened for each: it has a second writer, and somebody may have moved it away. */
  write(line: string): void {
    let file = openFile(this.#path);
    try {
      if (fstatSync(file).size >= this.#maxFileBytes) {
        renameSync(this.#path, this.#older);
        closeSync(file);
        file = openFile(this.#path);
      }
      writeWhole(file, `${endsInLine(file) ? '' : '\n'}${line}\n`);
    } finally {
      closeSync(file);
    }
  }
}

function openFile(path: string): number {
  const file = openSync(path, APPENDING, PRIVATE_MODE);
  const { mode } = fstatSync(file);
  // Whoever made it, and under whatever umask: it is its owner's alone.
  if ((mode & 0o777) !== PRIVATE_MODE) fchmodSync(file, PRIVATE_MODE);
  return file;
}

/** False after a line that a full disk, or a kill, has cut: the next must not become a part of it. */
function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size === 0 || readSync(file, last, 0, 1, size - 1) === 0 || last[0] === NEWLINE;
}

/** A full disk takes a part of a line without an error, and refuses the rest. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
