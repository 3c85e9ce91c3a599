/** Draws what can be done with items: with one that is open, or with those that are selected. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import type { GalleryItem } from './gallery-item.ts';
import type { Deed } from './use-deeds.ts';
import { reachOf, whyNotDelete, whyNotRead, whyNotShare, type Place, type Reach } from './why-not.ts';

export interface DeedButtonsProps {
  readonly place: Place;
  readonly items: readonly GalleryItem[];
  readonly busy: string | undefined;
  /** Is told what the deed reaches. */
  readonly onDeed: (deed: Deed, reach: Reach) => void;
}

const DEEDS = [
  ['Download', whyNotRead],
  ['Share', whyNotShare],
  ['Delete', whyNotDelete],
] as const;

export function DeedButtons({ place, items, busy, onDeed }: DeedButtonsProps): JSX.Element {
  const reaches = DEEDS.map(([deed, whyNot]) => ({ deed, reach: reachOf(place, items, whyNot) }));
  /** Those that reach a part alone. */
  const parts = reaches.filter(({ reach: { allowed } }) => allowed.length > 0 && allowed.length < items.length);
  return (
    <>
      {reaches.map(({ deed, reach }) => (
        <Button
          key={deed}
          whyNot={reach.whyNot}
          isBusy={busy !== undefined}
          onPress={() => {
            onDeed(deed, reach);
          }}
        >
          {deed}
        </Button>
      ))}
      {parts.length > 0 && (
        <p class="parts small quiet">
          {parts.map(({ deed, reach }) => `${deed}: ${reach.allowed.length} of ${items.length}.`).join(' ')}
        </p>
      )}
    </>
  );
}
