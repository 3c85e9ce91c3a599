/** Decides what a cell of the grid shows: a picture by its key, or words. Never a picture that is not there or may not be read. */
import { extensionOf } from './file-kind.ts';
import type { GalleryItem } from './gallery-item.ts';

/** Has one of both. */
export interface TileFace {
  readonly key?: string;
  readonly words?: string;
}

/** Bytes; a larger one is only loaded when it is opened. */
const LARGEST_UNASKED = 15_000_000;

export function faceOf(item: GalleryItem, mayRead: boolean): TileFace {
  if (!mayRead) return { words: item.owner === undefined ? 'Private' : `Private to ${item.owner}` };
  if (item.thumbnailKey !== undefined) return { key: item.thumbnailKey };
  if (isDrawn(item)) return { key: item.key };
  return { words: item.kind === 'picture' && item.isShown ? 'Large picture' : wordsOf(item) };
}

/** Returns whether it is a picture that is loaded before somebody opens it. */
export function isDrawn({ kind, isShown, size }: GalleryItem): boolean {
  return kind === 'picture' && isShown && size <= LARGEST_UNASKED;
}

/** Returns the words for an item without a picture: `Video`, `PDF`, `File`. */
export function wordsOf({ kind, name }: Pick<GalleryItem, 'kind' | 'name'>): string {
  if (kind === 'video') return 'Video';
  if (kind === 'audio') return 'Audio';
  return /^.{1,5}$/.exec(extensionOf(name))?.[0].toUpperCase() ?? 'File';
}
