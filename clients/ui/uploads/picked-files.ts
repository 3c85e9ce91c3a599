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
  const entries = [...data.items]
    .map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
    .filter((entry) => entry !== null);
  if (entries.length === 0) return filesOfInput(data.files);
  const found: PickedFile[] = [];
  let left = 0;
  const read = async (entry: FileSystemEntry, folder: string, depth: number): Promise<void> => {
    if (found.length > MAX_FILES) return;
    try {
      if (depth > MAX_DEPTH) throw new Error('too deep');
      if (isFile(entry)) {
        const file = await new Promise<File>((resolve, reject) => {
          entry.file(resolve, reject);
        });
        if (!HIDDEN.test(file.name)) found.push({ file, folder });
      } else if (isFolder(entry))
        // Browsers hand out what a folder holds in pieces.
        for (const reader = entry.createReader(); ;) {
          const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => {
            reader.readEntries(resolve, reject);
          });
          if (some.length === 0) return;
          for (const child of some) await read(child, `${folder}${entry.name}/`, depth + 1);
        }
    } catch {
      left += 1;
    }
  };
  for (const entry of entries) await read(entry, '', 0);
  const { files, told } = bounded(found);
  if (told !== undefined || left === 0) return { files, told };
  return { files, told: `${countInWords(left, 'file or folder', 'files or folders')} could not be read.` };
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
      const { type, lastModified } = file;
      const isBare = extension !== undefined && Math.abs(now.getTime() - lastModified) < FRESH_MS;
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

/** Writes the person's own time as `2026-11-28 10.15.30`. */
export function momentOf(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, 19).replace('T', ' ').replaceAll(':', '.');
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
