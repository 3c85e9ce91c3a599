/** Says how it stands with an area's list: on its way, empty, cut, closed to the role, or failed. */
import type { JSX } from 'preact';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { countInWords } from '../parts/in-words.ts';
import { Later } from '../parts/later.tsx';
import { Empty, Notice } from '../parts/notice.tsx';
import { useStore } from '../store.ts';
import { MAX_ITEMS, type AreaListing } from './area-listing.ts';
import { areaLabel } from './area-words.ts';
import { listingFaultOf } from './listing-fault.ts';
import { whyNotUpload, type Place } from './why-not.ts';

export interface ListingNotesProps {
  readonly live: LiveTeam;
  readonly listing: AreaListing;
  readonly place: Place;
}

const SKELETONS = 18;

export function ListingNotes({ live, listing, place }: ListingNotesProps): JSX.Element | null {
  const { items, phase, fault, isCut } = useStore(listing.state);
  const { manages } = live.view.value.settings;
  const label = areaLabel(place.area);
  if (phase === 'closed') return <Empty title={`${label} is closed to your role.`} />;
  if (fault !== undefined)
    return (
      <Notice
        kind="warn"
        title={phase === 'ready' ? 'What you see is from a moment ago:' : 'Not all could be listed:'}
        buttons={<Button onPress={() => void listing.refresh()}>Try again</Button>}
      >
        {listingFaultOf(fault, manages)}
      </Notice>
    );
  if (items.length === 0 && phase === 'loading')
    return (
      <>
        <Later text="Reading the list …" />
        <ul class="skeletons" aria-hidden="true">
          {Array.from({ length: SKELETONS }, (_, at) => (
            <li key={at} />
          ))}
        </ul>
      </>
    );
  if (items.length === 0)
    return <Empty title="No pictures yet.">{whyNotUpload(place) ?? 'Drop some here, or press Upload.'}</Empty>;
  if (isCut)
    return (
      <Notice kind="warn" title={`${label} holds more than ${countInWords(MAX_ITEMS, 'file', 'files')}.`}>
        Those with the first names are shown.
      </Notice>
    );
  return null;
}
