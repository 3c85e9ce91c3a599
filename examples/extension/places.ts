/** Names the places of the extension's page, which its fragments lead to; the cloud gallery's own routes are those of `clients/ui/frame`. */
import { routeIn } from '../../clients/ui/frame/route.ts';

export type PlaceName = 'local' | 'cloud' | 'settings';

/** Holds each place's name for a person, and the fragment that leads there. */
export const PLACES: Readonly<Record<PlaceName, readonly [name: string, fragment: string]>> = {
  local: ['Local gallery', '#local'],
  cloud: ['Cloud gallery', '#cloud'],
  settings: ['Settings', '#settings'],
};

const ITEM = /^#local\/(\d{1,15})$/;

/** @returns the local gallery for whatever leads nowhere */
export function placeIn(fragment: string): PlaceName {
  if (fragment === PLACES.settings[1]) return 'settings';
  return fragment === PLACES.cloud[1] || routeIn(fragment) !== undefined ? 'cloud' : 'local';
}

/** @returns the id of the local item that is open */
export function localItemIn(fragment: string): number | undefined {
  const [, id] = ITEM.exec(fragment) ?? [];
  return id === undefined ? undefined : Number(id);
}

export function localItemFragment(id: number): string {
  return `${PLACES.local[1]}/${id}`;
}
