/** Draws a cell of the grid: a picture, or words in its place, and the box that selects it. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import type { GalleryItem } from './gallery-item.ts';
import { wordsOf, type TileFace } from './tile-face.ts';
import { usePictureUrl } from './use-picture-url.ts';
import './tile.css';

export interface TileProps {
  readonly live: LiveTeam;
  readonly item: GalleryItem;
  readonly face: TileFace;
  readonly href: string;
  readonly index: number;
  readonly count: number;
  /** From the grid's start and top, and the side, in CSS pixels. */
  readonly place: { readonly start: number; readonly top: number; readonly side: number };
  /** True for the one that the tab key reaches. */
  readonly isActive: boolean;
  readonly isSelected: boolean;
  /** False while it flies past, when nothing new is asked for. */
  readonly isCalm: boolean;
}

/** What is pressed is told by `data-key`: the grid listens for all cells. */
export function Tile(props: TileProps): JSX.Element {
  const { item, index, count, place, isSelected } = props;
  const tabIndex = props.isActive ? 0 : -1;
  return (
    <li
      class={isSelected ? 'tile selected' : 'tile'}
      data-key={item.key}
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{
        insetInlineStart: `${place.start}px`,
        top: `${place.top}px`,
        width: `${place.side}px`,
        height: `${place.side}px`,
      }}
    >
      <Face key={props.face.key} {...props} tabIndex={tabIndex} />
      <label class="pick">
        <input type="checkbox" aria-label={`Select ${item.name}`} checked={isSelected} tabIndex={tabIndex} />
      </label>
    </li>
  );
}

interface FaceProps extends TileProps {
  readonly tabIndex: number;
}

function Face({ live, item, face, href, tabIndex, isCalm }: FaceProps): JSX.Element {
  const isAsked = useRef(false);
  isAsked.current ||= isCalm;
  const [isThere, setIsThere] = useState<boolean>();
  const { url, hasFailed } = usePictureUrl(live, isAsked.current ? face.key : undefined);
  if (face.key === undefined || hasFailed || isThere === false)
    return (
      <a href={href} tabIndex={tabIndex}>
        <span class="stand-in">
          <strong aria-hidden="true">{face.words ?? wordsOf(item)}</strong>
          <span class="small" dir="auto">
            {item.name}
          </span>
        </span>
      </a>
    );
  return (
    <a href={href} tabIndex={tabIndex}>
      <img
        class={isThere === true ? 'there' : ''}
        src={url}
        alt={item.name}
        decoding="async"
        draggable={false}
        onLoad={() => {
          setIsThere(true);
        }}
        onError={() => {
          setIsThere(false);
        }}
      />
    </a>
  );
}
