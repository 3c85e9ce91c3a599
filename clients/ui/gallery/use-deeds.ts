/** Deletes, shares and downloads items, tells how far that is, and afterwards what was done. */
import { useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import type { AreaListing } from './area-listing.ts';
import type { AreaListings } from './area-listings.ts';
import { download, untilTaken } from './download.ts';
import type { GalleryItem } from './gallery-item.ts';
import { doToAll, outcomeInWords, type Outcome } from './many-deeds.ts';
import { shareItem } from './share-item.ts';

export interface Deeds {
  /** What goes on, as `Deleting 3 of 12`. */
  readonly busy: string | undefined;
  readonly report: { readonly isGood: boolean; readonly text: string } | undefined;
  readonly remove: (items: readonly GalleryItem[]) => Promise<Outcome>;
  readonly share: (items: readonly GalleryItem[]) => Promise<Outcome>;
  readonly download: (items: readonly GalleryItem[]) => Promise<Outcome>;
  readonly forgetReport: () => void;
}

const DOWNLOADED = 'downloaded';

export function useDeeds(live: LiveTeam, listings: AreaListings, listing: AreaListing): Deeds {
  const [busy, setBusy] = useState<string>();
  const [report, setReport] = useState<Deeds['report']>();
  const { team } = live;
  const run = async (
    items: readonly GalleryItem[],
    verb: string,
    participle: string,
    act: (item: GalleryItem) => Promise<void>,
    atOnce?: number,
  ): Promise<Outcome> => {
    const tell = (count: number): void => {
      setBusy(items.length === 1 ? `${verb} …` : `${verb} ${count + 1} of ${items.length} …`);
    };
    setReport(undefined);
    tell(0);
    const outcome = await doToAll(items, act, {
      onDone: (count) => {
        tell(Math.min(count, items.length - 1));
      },
      ...(atOnce === undefined ? {} : { atOnce }),
    });
    setBusy(undefined);
    if (outcome.error !== undefined) live.note(outcome.error);
    // A download shows itself in the browser.
    if (participle !== DOWNLOADED || outcome.failed.length > 0)
      setReport({ isGood: outcome.failed.length === 0, text: outcomeInWords(outcome, participle) });
    return outcome;
  };
  return {
    busy,
    report,
    remove: async (items) => {
      const outcome = await run(items, 'Deleting', 'deleted', async (item) => {
        // The small pictures first: nothing of a deleted picture is left to be seen.
        for (const key of listing.thumbnailsOf(item)) await team.delete(key);
        await team.delete(item.key);
      });
      listing.drop(outcome.done.map(({ key }) => key));
      return outcome;
    },
    share: (items) =>
      // One after the other: two of one name would take the same free one.
      run(
        items,
        'Sharing',
        'shared: a copy is in Shared, where everybody sees it',
        async (item) => {
          listings.take(await shareItem(team, live.view.value.settings, item));
        },
        1,
      ),
    download: (items) =>
      run(
        items,
        'Downloading',
        DOWNLOADED,
        async (item) => {
          await download(team, item);
          if (items.length > 1) await untilTaken();
        },
        1,
      ),
    forgetReport: () => {
      setReport(undefined);
    },
  };
}
