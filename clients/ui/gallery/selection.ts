/** Changes which items are selected, as lists of files do it everywhere: one by one, and whole ranges. */
import type { GalleryItem } from './gallery-item.ts';

export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** The item that was chosen last, from which a range reaches. */
  readonly from: string | undefined;
}

export const NOTHING_SELECTED: Selection = { keys: new Set(), from: undefined };

/** Selects an item, or no longer. */
export function toggled({ keys }: Selection, key: string): Selection {
  const others = new Set(keys);
  if (!others.delete(key)) others.add(key);
  return { keys: others, from: key };
}

/** Selects all from the item that was chosen last up to this one, whichever is first; one alone if none was. */
export function reached(selection: Selection, key: string, items: readonly Pick<GalleryItem, 'key'>[]): Selection {
  const from = items.findIndex((item) => item.key === selection.from);
  const to = items.findIndex((item) => item.key === key);
  if (from < 0 || to < 0) return { keys: new Set([...selection.keys, key]), from: key };
  const range = items.slice(Math.min(from, to), Math.max(from, to) + 1).map((item) => item.key);
  return { keys: new Set([...selection.keys, ...range]), from: selection.from };
}

/** Leaves out items with which something was done. */
export function without(selection: Selection, items: readonly Pick<GalleryItem, 'key'>[]): Selection {
  const gone = new Set(items.map(({ key }) => key));
  return { keys: new Set([...selection.keys].filter((key) => !gone.has(key))), from: selection.from };
}

/** Leaves out what is there no longer. @returns the same selection if nothing was */
export function remaining(selection: Selection, items: readonly Pick<GalleryItem, 'key'>[]): Selection {
  if (selection.keys.size === 0) return selection;
  const keys = new Set(items.filter(({ key }) => selection.keys.has(key)).map(({ key }) => key));
  return keys.size === selection.keys.size ? selection : { keys, from: selection.from };
}
