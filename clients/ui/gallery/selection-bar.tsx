/** Draws what can be done with the selected items, at the foot of the page. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { countInWords } from '../parts/in-words.ts';
import { reachOf, refusedInWords, whyNotDelete, whyNotRead, whyNotShare, type Place, type Reach } from './why-not.ts';
import type { GalleryItem } from './gallery-item.ts';
import './selection-bar.css';

export interface SelectionBarProps {
  readonly place: Place;
  readonly items: readonly GalleryItem[];
  readonly busy: string | undefined;
  /** Each is given what it reaches. */
  readonly onDownload: (items: readonly GalleryItem[]) => void;
  readonly onShare: (items: readonly GalleryItem[]) => void;
  readonly onDelete: (items: readonly GalleryItem[], refused: string) => void;
  readonly onClear: () => void;
}

export function SelectionBar({ place, items, busy, ...on }: SelectionBarProps): JSX.Element {
  const downloads = reachOf(place, items, whyNotRead);
  const shares = reachOf(place, items, whyNotShare);
  const deletions = reachOf(place, items, whyNotDelete);
  const isBusy = busy !== undefined;
  const parts = partsOf({ Download: downloads, Share: shares, Delete: deletions }, items.length);
  return (
    <div class="selection-bar" role="group" aria-label="Selection">
      <span class="count" role="status">
        {busy ?? `${countInWords(items.length, '', '').trim()} selected`}
      </span>
      <Button kind="bare" onPress={on.onClear}>
        Clear
      </Button>
      <Button
        whyNot={downloads.whyNot}
        isBusy={isBusy}
        onPress={() => {
          on.onDownload(downloads.allowed);
        }}
      >
        Download
      </Button>
      <Button
        whyNot={shares.whyNot}
        isBusy={isBusy}
        onPress={() => {
          on.onShare(shares.allowed);
        }}
      >
        Share
      </Button>
      <Button
        whyNot={deletions.whyNot}
        isBusy={isBusy}
        onPress={() => {
          on.onDelete(deletions.allowed, refusedInWords(deletions));
        }}
      >
        Delete
      </Button>
      {parts !== '' && <p class="parts small quiet">{parts}</p>}
    </div>
  );
}

/** Says which actions reach a part of the selection alone; empty if each reaches all or none. */
function partsOf(reaches: Readonly<Record<string, Reach>>, count: number): string {
  return Object.entries(reaches)
    .filter(([, { allowed }]) => allowed.length > 0 && allowed.length < count)
    .map(([name, { allowed }]) => `${name}: ${allowed.length} of ${count}.`)
    .join(' ');
}
