/** Draws the items as a grid of squares that never change their size; only those near the view are in the page. */
import type { JSX, TargetedFocusEvent, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import type { GalleryItem } from './gallery-item.ts';
import { gridOf, heightOf, stepFrom } from './grid-geometry.ts';
import { faceOf } from './tile-face.ts';
import { Tile } from './tile.tsx';
import { useGridView } from './use-grid-view.ts';
import './picture-grid.css';

export interface PictureGridProps {
  readonly live: LiveTeam;
  /** Says what the grid shows, for who hears it. */
  readonly label: string;
  readonly items: readonly GalleryItem[];
  readonly selected: ReadonlySet<string>;
  readonly mayRead: (item: GalleryItem) => boolean;
  readonly linkTo: (item: GalleryItem) => string;
  readonly onOpen: () => void;
  readonly onPick: (key: string, isRange: boolean) => void;
  readonly onPickAll: () => void;
  /** The item that is brought into view, and gets the focus. */
  readonly revealed: string | undefined;
}

export function PictureGrid(props: PictureGridProps): JSX.Element {
  const { live, label, items, selected, mayRead, linkTo, onOpen, onPick, onPickAll, revealed } = props;
  const list = useRef<HTMLUListElement>(null);
  const { width, start, end, isCalm } = useGridView(list, items);
  const grid = gridOf(width);
  const [activeKey, setActiveKey] = useState<string>();
  const wantsFocus = useRef(false);
  const [, setTurn] = useState(0);
  const activeIndex = useMemo(() => items.findIndex(({ key }) => key === activeKey), [items, activeKey]);
  const active = activeIndex < 0 ? start : activeIndex;
  const focus = (key: string | undefined): void => {
    if (key === undefined) return;
    wantsFocus.current = true;
    setActiveKey(key);
    // The active one may be the same, and have lost the focus.
    setTurn((turn) => turn + 1);
  };
  useEffect(() => {
    focus(revealed);
  }, [revealed]);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const link = list.current?.querySelector<HTMLElement>('.tile > a[tabindex="0"]');
    if (link == null) return;
    wantsFocus.current = false;
    link.focus({ preventScroll: true });
    link.parentElement?.scrollIntoView({ block: 'nearest' });
  });
  const onClick = (event: TargetedMouseEvent<HTMLUListElement>): void => {
    const { target } = event;
    const key = keyOf(target);
    if (key === undefined || !(target instanceof Element)) return;
    if (target instanceof HTMLInputElement) onPick(key, event.shiftKey);
    else if (target.closest('a') !== null && !event.ctrlKey && !event.metaKey) {
      if (!event.shiftKey && selected.size === 0) {
        onOpen();
        return;
      }
      event.preventDefault();
      onPick(key, event.shiftKey);
    }
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLUListElement>): void => {
    const { key, ctrlKey, metaKey, currentTarget, target } = event;
    if ((ctrlKey || metaKey) && key === 'a') onPickAll();
    else if (ctrlKey || metaKey || event.altKey) return;
    else if (key === ' ' && target instanceof HTMLAnchorElement) {
      const at = keyOf(target);
      if (at !== undefined) onPick(at, event.shiftKey);
    } else {
      const to = stepFrom(active, key, grid, items.length, {
        viewHeight: innerHeight,
        isRightToLeft: getComputedStyle(currentTarget).direction === 'rtl',
      });
      if (to === undefined) return;
      focus(items[to]?.key);
    }
    event.preventDefault();
  };
  const drawn = Array.from({ length: end - start }, (_, at) => start + at);
  // The active one stays in the page wherever the view is: it may have the focus.
  if (active < start) drawn.unshift(active);
  else if (active >= end && active < items.length) drawn.push(active);
  return (
    <ul
      ref={list}
      class={`picture-grid ${selected.size > 0 ? 'picking' : ''}`}
      aria-label={label}
      style={{ height: `${heightOf(grid, items.length)}px` }}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocusIn={({ target }: TargetedFocusEvent<HTMLUListElement>) => {
        setActiveKey(keyOf(target));
      }}
    >
      {width > 0 &&
        drawn.map((index) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <Tile
              key={item.key}
              live={live}
              item={item}
              face={faceOf(item, mayRead(item))}
              href={linkTo(item)}
              index={index}
              count={items.length}
              place={{
                start: (index % grid.columns) * grid.pitch,
                top: Math.floor(index / grid.columns) * grid.pitch,
                side: grid.cell,
              }}
              isActive={index === active}
              isSelected={selected.has(item.key)}
              isCalm={isCalm}
            />
          );
        })}
    </ul>
  );
}

function keyOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;
}
