/** Reads an area when it is opened, and again when the person comes back to the page, so that others' files are there. */
import { useLayoutEffect } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { useStore } from '../store.ts';
import type { AreaListing } from './area-listing.ts';

const FRESH_MS = 20_000;
const EVENTS = ['focus', 'online', 'visibilitychange'] as const;

export function useFreshListing(live: LiveTeam, listing: AreaListing): void {
  const { settings } = useStore(live.view);
  // What may be listed changes with the role.
  const rights = JSON.stringify([settings.role, settings.grants]);
  useLayoutEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') void listing.refresh(FRESH_MS);
    };
    look();
    for (const event of EVENTS) addEventListener(event, look);
    return () => {
      for (const event of EVENTS) removeEventListener(event, look);
    };
  }, [listing, rights]);
}
