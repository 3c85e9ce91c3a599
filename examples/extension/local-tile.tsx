/** Draws an item of the local gallery as a square: its picture or what it is, the box that selects it, and where it was sent. */
import type { JSX } from 'preact';
import { areaLabel } from '../../clients/ui/gallery/area-words.ts';
import { fileTypeOf } from '../../clients/ui/gallery/file-kind.ts';
import { wordsOf } from '../../clients/ui/gallery/tile-face.ts';
import '../../clients/ui/gallery/tile.css';
import type { LocalItem } from './local-items.ts';
import { localItemFragment } from './places.ts';
import { useObjectUrl } from './use-object-url.ts';

export interface LocalTileProps {
  readonly item: LocalItem;
  readonly isSelected: boolean;
  readonly onPick: () => void;
}

export function LocalTile({ item, isSelected, onPick }: LocalTileProps): JSX.Element {
  const { id, name, sent } = item;
  const url = useObjectUrl(isPicture(item) ? item.blob : undefined);
  return (
    <li class={isSelected ? 'tile selected' : 'tile'}>
      <a href={localItemFragment(id)}>
        {isPicture(item) ? (
          <img class="there" src={url} alt={name} loading="lazy" decoding="async" draggable={false} />
        ) : (
          <span class="stand-in">
            <strong aria-hidden="true">{wordsOf({ name, kind: fileTypeOf(name).kind })}</strong>
            <span class="small" dir="auto">
              {name}
            </span>
          </span>
        )}
      </a>
      <label class="pick">
        <input type="checkbox" aria-label={`Select ${name}`} checked={isSelected} onChange={onPick} />
      </label>
      {sent !== undefined && <span class="sent small">Sent to {areaLabel(sent.area)}</span>}
    </li>
  );
}

/** Returns true for what every browser draws and what can hold no script. */
export function isPicture({ name }: Pick<LocalItem, 'name'>): boolean {
  const { kind, isShown } = fileTypeOf(name);
  return kind === 'picture' && isShown;
}
