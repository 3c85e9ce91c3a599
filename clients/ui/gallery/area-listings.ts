/** Keeps the listings of a team's areas while the page is open, and tells them of what this page uploads. */
import type { ListedObject } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import type { UploadQueue } from '../uploads/upload-queue.ts';
import { AreaListing } from './area-listing.ts';

/** By the team's queue of uploads, which lives as long as the team is looked at. */
const KEPT = new WeakMap<UploadQueue, AreaListings>();

export class AreaListings {
  readonly #live: LiveTeam;
  readonly #byArea = new Map<string, AreaListing>();

  constructor(live: LiveTeam, uploads: UploadQueue) {
    this.#live = live;
    uploads.onArrived((objects) => {
      this.take(objects);
    });
  }

  /** Returns the listing of an area, which reads nothing before it is asked to. */
  of(area: string): AreaListing {
    const listing = this.#byArea.get(area) ?? new AreaListing(this.#live, area);
    this.#byArea.set(area, listing);
    return listing;
  }

  /** Takes in objects of any area. */
  take(objects: readonly ListedObject[]): void {
    for (const listing of this.#byArea.values()) listing.take(objects);
  }
}

/** Returns the listings of a team that is looked at, always the same. */
export function listingsOf(live: LiveTeam, uploads: UploadQueue): AreaListings {
  const listings = KEPT.get(uploads) ?? new AreaListings(live, uploads);
  KEPT.set(uploads, listings);
  return listings;
}
