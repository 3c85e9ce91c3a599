/** Says in people's words why something does not work on an item; `undefined` where it does. */
import type { Team, TeamSettings } from '../../browser/latchkey.ts';
import { areaLabel, rightsIn } from './area-words.ts';
import { ownPrefix, type GalleryItem } from './gallery-item.ts';

/** Who asks, and where. */
export interface Place {
  readonly settings: Pick<TeamSettings, 'root' | 'user' | 'areas'>;
  readonly area: string;
  readonly may: Team['may'];
}

export type WhyNot = (place: Place, item: GalleryItem) => string | undefined;

export const SHARED = 'shared';

export function whyNotUpload({ settings, area, may }: Place): string | undefined {
  if (may('write', `${ownPrefix(settings, area)}any`) === true) return undefined;
  return `Your role adds nothing in ${areaLabel(area)}.`;
}

/** Holds for looking at it and for downloading it. */
export const whyNotRead: WhyNot = ({ may }, { key, owner }) =>
  may('read', key) === true
    ? undefined
    : `${owner === undefined ? 'Your role does not read' : 'Only its owner sees'} this.`;

export const whyNotDelete: WhyNot = ({ settings, area, may }, { key, owner }) => {
  if (may('delete', key) === true) return undefined;
  const { own } = rightsIn(settings, area, may);
  if (own('delete')) return `Only ${owner === undefined ? '' : 'its owner or '}an admin deletes this.`;
  return own('write') ? 'Your role deletes nothing here.' : 'Your role only reads here.';
};

/** Sharing copies from private to the caller's own part of shared. */
export const whyNotShare: WhyNot = (place, item) => {
  if (place.area !== 'private' || !place.settings.areas.includes(SHARED)) return 'Only private items are shared.';
  if (place.may('read', item.key) !== true) return 'Only its owner shares this.';
  return whyNotUpload({ ...place, area: SHARED });
};

/** Parts a selection into what an action reaches and what it does not. */
export interface Reach {
  readonly allowed: readonly GalleryItem[];
  /** How many are refused, by the reason. */
  readonly refused: ReadonlyMap<string, number>;
  /** Is the reason where none is allowed: the first one's. */
  readonly whyNot: string | undefined;
}

export function reachOf(place: Place, items: readonly GalleryItem[], whyNot: WhyNot): Reach {
  const allowed: GalleryItem[] = [];
  const refused = new Map<string, number>();
  for (const item of items) {
    const reason = whyNot(place, item);
    if (reason === undefined) allowed.push(item);
    else refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  return { allowed, refused, whyNot: allowed.length > 0 ? undefined : [...refused.keys()][0] };
}

/** Returns a sentence on what a deletion leaves out; empty if it reaches all. */
export function refusedInWords({ refused }: Pick<Reach, 'refused'>): string {
  return [...refused].map(([reason, count]) => `Not deleted: ${count}. ${reason}`).join(' ');
}
