/** Follows which part of the grid is in view, how fast it moves, and keeps in its place what is looked at when items come above. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { GalleryItem } from './gallery-item.ts';
import { gridOf, rangeOf, type Range } from './grid-geometry.ts';

export interface GridView {
  /** CSS pixels; 0 until it is known. */
  readonly width: number;
  readonly range: Range;
  /** False while one scrolls so fast that nothing is seen. */
  readonly isCalm: boolean;
}

const FAST_PX_PER_MS = 4;
const CALM_AFTER_MS = 120;
const NOTHING: GridView = { width: 0, range: { start: 0, end: 0 }, isCalm: true };

export function useGridView(list: RefObject<HTMLElement | null>, items: readonly GalleryItem[]): GridView {
  const [view, setView] = useState(NOTHING);
  const shown = useRef(items);
  const count = useRef(items.length);
  count.current = items.length;
  const look = (isCalm?: boolean): void => {
    const element = list.current;
    if (element === null) return;
    const { top, width } = element.getBoundingClientRect();
    const range = rangeOf(gridOf(width), count.current, top, innerHeight);
    setView((last) => {
      const next = { width, range, isCalm: isCalm ?? last.isCalm };
      return isSame(last, next) ? last : next;
    });
  };
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const before = shown.current;
    shown.current = items;
    if (before !== items && before.length > 0) keepInPlace(element, before, items);
    look();
  }, [items]);
  useLayoutEffect(() => {
    let last = { y: scrollY, atMs: performance.now() };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = (): void => {
      const now = { y: scrollY, atMs: performance.now() };
      const isFast = Math.abs(now.y - last.y) > FAST_PX_PER_MS * Math.max(8, now.atMs - last.atMs);
      last = now;
      clearTimeout(timer);
      timer = setTimeout(look, CALM_AFTER_MS, true);
      look(isFast ? false : undefined);
    };
    const onResize = (): void => {
      look();
    };
    const observer = new ResizeObserver(onResize);
    if (list.current !== null) observer.observe(list.current);
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', onResize);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', onResize);
    };
  }, []);
  return view;
}

/** Scrolls by as much as the topmost item in view has moved; not at the grid's very begin, where the newest belong. */
function keepInPlace(element: HTMLElement, before: readonly GalleryItem[], after: readonly GalleryItem[]): void {
  const { top, width } = element.getBoundingClientRect();
  const { columns, pitch } = gridOf(width);
  const row = Math.floor(-top / pitch);
  if (row < 0 && !element.contains(document.activeElement)) return;
  const anchor = before[Math.max(0, row) * columns];
  const to = anchor === undefined ? -1 : after.findIndex(({ key }) => key === anchor.key);
  if (to < 0) return;
  const moved = (Math.floor(to / columns) - Math.max(0, row)) * pitch;
  if (moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
}

function isSame(one: GridView, other: GridView): boolean {
  return (
    one.width === other.width &&
    one.isCalm === other.isCalm &&
    one.range.start === other.range.start &&
    one.range.end === other.range.end
  );
}
