/** Returns the files of a drop, a choice or a paste, each with the folders that it lies in, and leaves out what systems hide in folders. */
import { countInWords } from '../parts/in-words.ts';
import type { PickedFile } from './queued-upload.ts';

export interface Picked {
  readonly files: readonly PickedFile[];
  /** What was left out, in a sentence. */
  readonly told?: string | undefined;
}

/** What is dropped at once is bounded: who drops a whole disk is told, and the page stays alive. */
export const MAX_FILES = 10_000;
const MAX_DEPTH = 32;
const CUT = `No more than ${MAX_FILES} files are taken at once.`;
/** A picture that was copied, and no file, has this name and the time of the paste. */
const BARE_PICTURE = /^image\.(\w+)$/;
const FRESH_MS = 5000;
const HIDDEN = /^(?:\.ds_store|thumbs\.db|desktop\.ini)$/i;

/**
 * Reads folders to their ends.
 * @param data of the drop's own event: browsers empty it as soon as that has ended, so this is called before anything is waited for
 */
export async function filesOfDrop(data: Pick<DataTransfer, 'items' | 'files'>): Promise<Picked> {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const plain = [...data.files];
  const found: PickedFile[] = [];
  let tooDeep = 0;
  let unreadable = 0;
  const read = async (entry: FileSystemEntry, folder: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) tooDeep += 1;
    if (found.length >= MAX_FILES || depth > MAX_DEPTH) return;
    try {
      if (isFile(entry)) {
        const file = await new Promise<File>((resolve, reject) => {
          entry.file(resolve, reject);
        });
        if (!HIDDEN.test(file.name)) found.push({ file, folder });
      } else if (isFolder(entry)) {
        const within = `${folder}${entry.name}/`;
        for await (const child of childrenOf(entry)) {
          await read(child, within, depth + 1);
          if (found.length >= MAX_FILES) return;
        }
      }
    } catch {
      unreadable += 1;
    }
  };
  const known = entries.filter((entry) => entry !== null);
  if (known.length === 0) return bounded(plain.map((file) => ({ file, folder: '' })));
  for (const entry of known) await read(entry, '', 0);
  const told = [
    ...(found.length >= MAX_FILES ? [CUT] : []),
    ...(tooDeep > 0 ? [`Folders of more than ${MAX_DEPTH} levels were left out.`] : []),
    ...(unreadable > 0 ? [`${countInWords(unreadable, 'file', 'files')} could not be read.`] : []),
  ];
  return { files: found, told: told.length === 0 ? undefined : told.join(' ') };
}

export function filesOfInput(files: Iterable<File>): Picked {
  return bounded(
    [...files].map((file) => ({
      file,
      // A folder's files have the path below the folder that was chosen, with its name.
      folder: file.webkitRelativePath.slice(0, file.webkitRelativePath.lastIndexOf('/') + 1),
    })),
  );
}

/** Names pictures that have no file after the moment, as screenshots are. */
export function filesOfPaste(data: Pick<DataTransfer, 'files'>, now: Date): Picked {
  return bounded(
    [...data.files].map((file) => {
      const extension = BARE_PICTURE.exec(file.name)?.[1];
      const isBare = extension !== undefined && Math.abs(now.getTime() - file.lastModified) < FRESH_MS;
      const { type, lastModified } = file;
      return {
        file: isBare ? new File([file], `Pasted ${momentOf(now)}.${extension}`, { type, lastModified }) : file,
        folder: '',
      };
    }),
  );
}

function bounded(files: readonly PickedFile[]): Picked {
  const shown = files.filter(({ file }) => !HIDDEN.test(file.name));
  return { files: shown.slice(0, MAX_FILES), told: shown.length > MAX_FILES ? CUT : undefined };
}

/** Yields what a folder holds: browsers hand it out in pieces. */
async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry, void, undefined> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    yield* some;
  }
}

function momentOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('.')}`;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
