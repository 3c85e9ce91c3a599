/** Proves which files a choice, a paste and a drop bring, with their folders, and what is left out. */
import { describe, expect, test } from '@jest/globals';
import {
  filesOfDrop,
  filesOfInput,
  filesOfPaste,
  MAX_FILES,
  type Picked,
} from '../../../clients/ui/uploads/picked-files.ts';

const NOW = new Date(2026, 10, 28, 10, 15, 30);
const file = (name: string, path = '', lastModified = 0): File =>
  Object.assign(new File(['x'], name, { type: 'image/png', lastModified }), { webkitRelativePath: path });
const pathsOf = ({ files }: Picked): readonly string[] => files.map((one) => `${one.folder}${one.file.name}`);

test('a chosen folder keeps its folders, and what systems hide is left out', () => {
  const picked = filesOfInput([
    file('a.png', 'trip/day 1/a.png'),
    file('.DS_Store', 'trip/.DS_Store'),
    file('Thumbs.db'),
    file('desktop.ini'),
    file('b.png'),
  ]);
  expect(pathsOf(picked)).toEqual(['trip/day 1/a.png', 'b.png']);
  expect(picked.told).toBeUndefined();
});

test('more files than the page takes are told of', () => {
  const picked = filesOfInput(Array.from({ length: MAX_FILES + 1 }, () => file('a.png')));
  expect(picked.files).toHaveLength(MAX_FILES);
  expect(picked.told).toMatch(/10000/);
});

test('a pasted picture is named after the moment, and a pasted file keeps its name', () => {
  const files = [
    file('image.png', '', NOW.getTime() - 10),
    file('image.png', '', 0),
    file('Lake.png', '', NOW.getTime()),
  ];
  expect(pathsOf(filesOfPaste({ files: files as unknown as FileList }, NOW))).toEqual([
    'Pasted 2026-11-28 10.15.30.png',
    'image.png',
    'Lake.png',
  ]);
});

describe('a drop', () => {
  test('is read to the ends of its folders, which come in pieces', async () => {
    const many = Array.from({ length: 250 }, (_, at) => leaf(`${at}.png`));
    const picked = await dropped([
      folder('trip', [folder('day 1', many), leaf('.DS_Store'), leaf('a.png')]),
      leaf('b.png'),
    ]);
    expect(pathsOf(picked)).toHaveLength(252);
    expect(pathsOf(picked)).toEqual(expect.arrayContaining(['trip/day 1/249.png', 'trip/a.png', 'b.png']));
    expect(picked.told).toBeUndefined();
  });

  test('goes on after what cannot be read, and says how much that was', async () => {
    const picked = await dropped([broken('x.png'), broken('y.png'), leaf('a.png')]);
    expect(pathsOf(picked)).toEqual(['a.png']);
    expect(picked.told).toMatch(/^2 files or folders could not be read/);
  });

  test('ends in folders that never do', async () => {
    const endless: FileSystemEntry = folder('deep', () => [endless]);
    const picked = await dropped([endless, leaf('a.png')]);
    expect(pathsOf(picked)).toEqual(['a.png']);
    expect(picked.told).toMatch(/^1 file or folder could not/);
  });

  test('takes the files alone where the browser knows no entries', async () => {
    const data = { items: [], files: [file('a.png')] } as unknown as DataTransfer;
    expect(pathsOf(await filesOfDrop(data))).toEqual(['a.png']);
  });
});

function dropped(entries: readonly FileSystemEntry[]): Promise<Picked> {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  return filesOfDrop({ items, files: [] } as unknown as DataTransfer);
}

function leaf(name: string): FileSystemEntry {
  const read = (take: (one: File) => void): void => {
    take(file(name));
  };
  return { isFile: true, isDirectory: false, name, file: read } as unknown as FileSystemEntry;
}

function broken(name: string): FileSystemEntry {
  const read = (_take: unknown, fail: (error: Error) => void): void => {
    fail(new Error('gone'));
  };
  return { isFile: true, isDirectory: false, name, file: read } as unknown as FileSystemEntry;
}

function folder(
  name: string,
  children: readonly FileSystemEntry[] | (() => readonly FileSystemEntry[]),
): FileSystemEntry {
  const createReader = (): unknown => {
    const left = [...(typeof children === 'function' ? children() : children)];
    return {
      readEntries: (take: (some: readonly FileSystemEntry[]) => void) => {
        take(left.splice(0, 100));
      },
    };
  };
  return { isFile: false, isDirectory: true, name, createReader } as unknown as FileSystemEntry;
}
