/** Decides what a cell of the grid shows: a picture by its key, or words. Never a picture that is not there or may not be read. */
import { extensionOf, fileTypeOf } from './file-kind.ts';
import type { GalleryItem } from './gallery-item.ts';

export type TileFace = { readonly key: string } | { readonly words: string };

/** Bytes; a larger one is only loaded when it is opened. */
const LARGEST_IN_GRID = 15_000_000;
const WORDS = { video: 'Video', audio: 'Audio' } as const;

export function faceOf(item: GalleryItem, mayRead: boolean): TileFace {
  if (!mayRead) return { words: item.owner === undefined ? 'Private' : `Private to ${item.owner}` };
  if (item.thumbnailKey !== undefined) return { key: item.thumbnailKey };
  const { kind, isShown } = fileTypeOf(item.name);
  if (kind !== 'picture' || !isShown) return { words: wordsOf(item) };
  return item.size > LARGEST_IN_GRID ? { words: 'Large picture' } : { key: item.key };
}

/** Returns the words for an item without a picture: `Video`, `PDF`, `File`. */
export function wordsOf({ kind, name }: Pick<GalleryItem, 'kind' | 'name'>): string {
  if (kind === 'video' || kind === 'audio') return WORDS[kind];
  const extension = extensionOf(name);
  return extension === '' || extension.length > 5 ? 'File' : extension.toUpperCase();
}
