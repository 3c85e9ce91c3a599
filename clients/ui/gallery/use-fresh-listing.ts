/** Reads an area when it is opened, and again when the person comes back to the page, so that others' files are there. */
import { useEffect } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { useStore } from '../store.ts';
import type { AreaListing } from './area-listing.ts';

const FRESH_MS = 20_000;

export function useFreshListing(live: LiveTeam, listing: AreaListing): void {
  const { settings } = useStore(live.view);
  // What may be listed changes with the role.
  const rights = JSON.stringify([settings.role, settings.grants]);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') void listing.refresh(FRESH_MS);
    };
    look();
    addEventListener('focus', look);
    addEventListener('online', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('focus', look);
      removeEventListener('online', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [listing, rights]);
}
