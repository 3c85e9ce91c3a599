/** Deletes, shares and downloads items, tells how far that is, and afterwards what was done. */
import { useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import type { AreaListing } from './area-listing.ts';
import type { AreaListings } from './area-listings.ts';
import { download, untilTaken } from './download.ts';
import type { GalleryItem } from './gallery-item.ts';
import { doToAll, outcomeInWords, type Outcome } from './many-deeds.ts';
import { shareItem } from './share-item.ts';
import { smallPicturesOf } from './thumbnail-key.ts';

/** By the name of its button. */
export type Deed = 'Download' | 'Share' | 'Delete';

export interface Deeds {
  /** What goes on, as `Delete: 3 of 12 …`. */
  readonly busy: string | undefined;
  readonly report: { readonly isGood: boolean; readonly text: string } | undefined;
  readonly run: (deed: Deed, items: readonly GalleryItem[]) => Promise<Outcome>;
  readonly forgetReport: () => void;
}

const PARTICIPLES = { Download: 'downloaded', Share: 'copied to Shared', Delete: 'deleted' } as const;

export function useDeeds(live: LiveTeam, listings: AreaListings, listing: AreaListing): Deeds {
  const [busy, setBusy] = useState<string>();
  const [report, setReport] = useState<Deeds['report']>();
  const { team } = live;
  const acts: Readonly<Record<Deed, (item: GalleryItem) => Promise<void>>> = {
    Download: async (item) => {
      await download(team, item);
      await untilTaken();
    },
    Share: async (item) => {
      listings.take(await shareItem(team, live.view.value.settings, item));
    },
    Delete: async (item) => {
      // The small picture first: nothing of a deleted picture is left to be seen.
      if (item.thumbnailKey !== undefined) await team.delete(item.thumbnailKey);
      await team.delete(item.key);
      if (item.owner === undefined) return;
      const own = item.key.slice(0, item.owner.length + 1 - item.path.length);
      for await (const key of smallPicturesOf(team, item.key, own)) await team.delete(key);
    },
  };
  return {
    busy,
    report,
    run: async (deed, items) => {
      const onDone = (count: number): void => {
        setBusy(`${deed}: ${Math.min(count + 1, items.length)} of ${items.length} …`);
      };
      setReport(undefined);
      onDone(0);
      // The others one after the other: two of one name would be shared under the same free one.
      const outcome = await doToAll(items, acts[deed], { onDone, ...(deed === 'Delete' ? {} : { atOnce: 1 }) });
      if (deed === 'Delete') listing.drop(outcome.done.map(({ key }) => key));
      setBusy(undefined);
      if (outcome.error !== undefined) live.note(outcome.error);
      const isGood = outcome.failed.length === 0;
      // A download shows itself in the browser.
      if (deed !== 'Download' || !isGood) setReport({ isGood, text: outcomeInWords(outcome, PARTICIPLES[deed]) });
      return outcome;
    },
    forgetReport: () => {
      setReport(undefined);
    },
  };
}
