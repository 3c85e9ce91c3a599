/** Shows an area: its items as a grid, the one that is open, and what is done with those that are selected. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { countInWords } from '../parts/in-words.ts';
import { Notice } from '../parts/notice.tsx';
import { useStore } from '../store.ts';
import type { AreaListings } from './area-listings.ts';
import { areaLabel, areaLine, rightsIn } from './area-words.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import type { GalleryItem } from './gallery-item.ts';
import { ItemViewer } from './item-viewer.tsx';
import { ListingNotes } from './listing-notes.tsx';
import { PictureGrid } from './picture-grid.tsx';
import { NOTHING_SELECTED, reached, remaining, toggled, without } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useDeeds, type Deed } from './use-deeds.ts';
import { useFreshListing } from './use-fresh-listing.ts';
import { refusedInWords, whyNotRead, type Place, type Reach } from './why-not.ts';

export interface AreaViewProps {
  readonly live: LiveTeam;
  readonly listings: AreaListings;
  readonly place: Place;
  readonly item: string | undefined;
  readonly onGo: (area: string, item?: string, options?: { readonly isReplaced?: boolean }) => void;
  readonly linkTo: (area: string, item?: string) => string;
}

export function AreaView({ live, listings, place, item: path, onGo, linkTo }: AreaViewProps): JSX.Element {
  const { area } = place;
  const listing = listings.of(area);
  const { items, phase } = useStore(listing.state);
  useFreshListing(live, listing);
  const deeds = useDeeds(live, listings, listing);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [deletion, setDeletion] = useState<Reach>();
  const selected = useMemo(() => items.filter(({ key }) => selection.keys.has(key)), [items, selection]);
  useEffect(() => {
    setSelection((last) => remaining(last, items));
  }, [items]);
  const at = useMemo(() => (path === undefined ? -1 : items.findIndex((one) => one.path === path)), [items, path]);
  const open = items[at];
  // True if this page's own step in the history leads back to the grid.
  const hasStep = useRef(false);
  const lastOpen = useRef<string | undefined>(undefined);
  const [revealed, setRevealed] = useState<string>();
  useEffect(() => {
    if (open !== undefined) lastOpen.current = open.key;
    setRevealed(path === undefined ? lastOpen.current : undefined);
    if (path === undefined) lastOpen.current = undefined;
  }, [path, open?.key]);
  const close = (): void => {
    deeds.forgetReport();
    if (hasStep.current) history.back();
    else onGo(area, undefined, { isReplaced: true });
    hasStep.current = false;
  };
  const show = ({ path: other }: GalleryItem): void => {
    deeds.forgetReport();
    onGo(area, other, { isReplaced: true });
  };
  const begin = async (deed: Deed, reach: Reach): Promise<void> => {
    if (deed === 'Delete') {
      setDeletion(reach);
      return;
    }
    const { done } = await deeds.run(deed, reach.allowed);
    setSelection((last) => without(last, done));
  };
  const remove = async (): Promise<void> => {
    if (deletion === undefined) return;
    const gone = new Set(deletion.allowed);
    const first = items.findIndex((one) => gone.has(one));
    const neighbour = items.find((one, index) => index > first && !gone.has(one)) ?? items[first - 1];
    const { done } = await deeds.run('Delete', deletion.allowed);
    setDeletion(undefined);
    if (done.length === 0) return;
    if (open === undefined) setRevealed(neighbour?.key);
    else if (neighbour === undefined) close();
    else onGo(area, neighbour.path, { isReplaced: true });
  };
  const report =
    deeds.report === undefined ? null : (
      <Notice kind={deeds.report.isGood ? 'good' : 'bad'} buttons={<Button onPress={deeds.forgetReport}>OK</Button>}>
        {deeds.report.text}
      </Notice>
    );
  return (
    <div
      class="area-view"
      onKeyDown={(event) => {
        const isBelow = event.target instanceof Element && event.target.closest('dialog') === null;
        if (event.key === 'Escape' && isBelow) setSelection(NOTHING_SELECTED);
      }}
    >
      <div class="area-head quiet">
        <p>{areaLine(area, rightsIn(place.settings, area, place.may))}</p>
        {items.length > 0 && (
          <p class="small">
            {countInWords(items.length, 'file', 'files')}
            {phase === 'loading' && ' so far, still reading …'}
          </p>
        )}
      </div>
      <ListingNotes live={live} listing={listing} place={place} />
      {path !== undefined && open === undefined && phase !== 'loading' && (
        <Notice kind="warn" buttons={<Button onPress={close}>Show all</Button>}>
          <bdi>{path}</bdi> is not in {areaLabel(area)}: perhaps it was deleted.
        </Notice>
      )}
      {items.length > 0 && (
        <PictureGrid
          live={live}
          label={`Files in ${areaLabel(area)}`}
          items={items}
          selected={selection.keys}
          mayRead={(one) => whyNotRead(place, one) === undefined}
          linkTo={(one) => linkTo(area, one.path)}
          onOpen={() => {
            hasStep.current = true;
          }}
          onPick={(key, isRange) => {
            setSelection((last) => (isRange ? reached(last, key, items) : toggled(last, key)));
          }}
          onPickAll={() => {
            setSelection({ keys: new Set(items.map(({ key }) => key)), from: undefined });
          }}
          revealed={revealed}
        />
      )}
      <div class="gallery-foot">
        {open === undefined && report}
        {selected.length > 0 && (
          <SelectionBar
            place={place}
            items={selected}
            busy={deeds.busy}
            onDeed={(deed, reach) => void begin(deed, reach)}
            onClear={() => {
              setRevealed(selection.from);
              setSelection(NOTHING_SELECTED);
            }}
          />
        )}
      </div>
      {open !== undefined && (
        <ItemViewer
          live={live}
          place={place}
          item={open}
          previous={items[at - 1]}
          next={items[at + 1]}
          busy={deeds.busy}
          report={report}
          onShow={show}
          onDeed={(deed, reach) => void begin(deed, reach)}
          onClose={close}
        />
      )}
      {deletion !== undefined && (
        <DeleteDialog
          items={deletion.allowed}
          refused={refusedInWords(deletion)}
          busy={deeds.busy}
          onDelete={() => void remove()}
          onClose={() => {
            if (deeds.busy === undefined) setDeletion(undefined);
          }}
        />
      )}
    </div>
  );
}
