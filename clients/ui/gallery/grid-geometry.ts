/** Computes where the cells of the grid lie: squares of one size in rows, of which only those near the view are drawn. */

export interface Grid {
  readonly columns: number;
  /** Side of a cell, in CSS pixels. */
  readonly cell: number;
  /** From one row to the next, in CSS pixels. */
  readonly pitch: number;
}

/** Indices of items, `end` excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export const GAP = 4;
const WISHED_CELL = 180;
const LEAST_COLUMNS = 3;

/** @param width of the grid, in CSS pixels */
export function gridOf(width: number): Grid {
  const columns = Math.max(LEAST_COLUMNS, Math.round((width + GAP) / (WISHED_CELL + GAP)));
  const cell = Math.max(1, (width - GAP * (columns - 1)) / columns);
  return { columns, cell, pitch: cell + GAP };
}

/** Returns the height of all rows, in CSS pixels. */
export function heightOf({ columns, pitch }: Grid, count: number): number {
  return count === 0 ? 0 : Math.ceil(count / columns) * pitch - GAP;
}

/**
 * Returns what is drawn: the rows in view, and half a view above and below.
 * @param top of the grid in the view, negative once it is scrolled
 */
export function rangeOf({ columns, pitch }: Grid, count: number, top: number, viewHeight: number): Range {
  const margin = viewHeight / 2;
  const firstRow = Math.max(0, Math.floor((-top - margin) / pitch));
  const endRow = Math.max(0, Math.ceil((-top + viewHeight + margin) / pitch));
  return { start: Math.min(count, firstRow * columns), end: Math.min(count, endRow * columns) };
}

/** Returns the item that a key leads to from another; `undefined` for a key that leads nowhere. */
export function stepFrom(
  at: number,
  key: string,
  { columns, pitch }: Grid,
  count: number,
  { viewHeight, isRightToLeft }: { readonly viewHeight: number; readonly isRightToLeft: boolean },
): number | undefined {
  const page = columns * Math.max(1, Math.floor(viewHeight / pitch) - 1);
  const forward = isRightToLeft ? -1 : 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -forward,
    ArrowRight: forward,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: -at,
    End: count - 1 - at,
  };
  const step = steps[key];
  if (step === undefined || count === 0) return undefined;
  const to = at + step;
  // Up in the first row and down in the last one lead nowhere; a page ends at the first and the last item.
  if (key.startsWith('Arrow')) return to < 0 || to >= count ? at : to;
  return Math.min(count - 1, Math.max(0, to));
}
