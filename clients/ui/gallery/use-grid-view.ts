/** Follows which part of the grid is in view, how fast it moves, and keeps in its place what is looked at when items come above. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { GalleryItem } from './gallery-item.ts';
import { gridOf, rangeOf, type Range } from './grid-geometry.ts';

export interface GridView extends Range {
  /** CSS pixels; 0 until it is known. */
  readonly width: number;
  /** False while one scrolls so fast that nothing is seen. */
  readonly isCalm: boolean;
}

const FAST_PX_PER_MS = 4;
const CALM_AFTER_MS = 120;
const NOTHING: GridView = { width: 0, isCalm: true, start: 0, end: 0 };

export function useGridView(list: RefObject<HTMLElement | null>, items: readonly GalleryItem[]): GridView {
  const [view, setView] = useState(NOTHING);
  const shown = useRef(items);
  const count = useRef(items.length);
  count.current = items.length;
  const isCalm = useRef(true);
  const look = (): void => {
    const element = list.current;
    if (element === null) return;
    const { top, width } = element.getBoundingClientRect();
    const next = { width, isCalm: isCalm.current, ...rangeOf(gridOf(width), count.current, top, innerHeight) };
    setView((last) => (JSON.stringify(last) === JSON.stringify(next) ? last : next));
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
      timer = setTimeout(() => {
        isCalm.current = true;
        look();
      }, CALM_AFTER_MS);
      if (isFast) isCalm.current = false;
      look();
    };
    const observer = new ResizeObserver(look);
    if (list.current !== null) observer.observe(list.current);
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', look);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', look);
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
